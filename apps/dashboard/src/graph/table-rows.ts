import { edgeStrengthAt } from '@chorus/contracts';
import { isQuarantined, levelOf, type Level } from '../agents/level.ts';
import type { FleetState } from '../live/state.ts';
import { conflictPairs, isCritical, pairId } from '../problems/conflicts.ts';
import { openDetections } from '../problems/problems.ts';
import { fraction } from '../ui/text.ts';
import { edgeStep } from './geometry.ts';
import { spreadOf, type Relation } from './model.ts';

export interface TableRow {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  readonly source_trust: Trust;
  readonly target_trust: Trust;
  readonly relation: Relation;
  readonly step: number;
  readonly last: string;
  /** The last message over it. */
  readonly message_id: string;
  readonly state: { readonly words: string; readonly tone: 'critical' | 'warn' | 'quarantine' | 'muted' };
}
interface Trust {
  readonly score: string;
  readonly level: Level;
}

/** Every relation in words, trouble first: conflicts, cut paths, loops and cascades, then by strength. */
export function tableRows(fleet: FleetState, hidden: readonly Relation[], now: number): readonly TableRow[] {
  const open = openDetections(fleet);
  const loops = open.filter(({ kind }) => kind === 'routing_loop');
  const cascades = open.filter(({ kind }) => kind === 'cascade').map(spreadOf);
  const lapOf = (source: string, target: string): number =>
    loops.find(({ agents }) =>
      agents.some((agent, i) => agent === source && agents[(i + 1) % agents.length] === target),
    )?.agents.length ?? 0;
  const pairs = conflictPairs(fleet, now);
  const weighed: { weight: number; strength: number; row: TableRow }[] = [];
  for (const [id, edge] of fleet.edges) {
    const { source_agent: source, target_agent: target, relationship_type: relation } = edge;
    const strength = edgeStrengthAt(edge, now);
    const step = edgeStep(strength);
    if (step === 0 || hidden.includes(relation)) continue;
    const lap = relation === 'conflict' ? 0 : lapOf(source, target);
    const cut = isQuarantined(fleet.agents.get(source)) || isQuarantined(fleet.agents.get(target));
    let weight = 0;
    let state: TableRow['state'] = { words: 'Normal', tone: 'muted' };
    if (relation === 'conflict') {
      const pair = pairs.get(pairId(source, target));
      const risk = pair?.risk ?? null;
      weight = 3;
      state = {
        words: risk === null ? 'Conflict' : `Conflict, risk ${fraction(risk)}`,
        tone: pair !== undefined && isCritical(pair) ? 'critical' : 'warn',
      };
    } else if (cut) [weight, state] = [2, { words: 'Path cut', tone: 'quarantine' }];
    else if (lap > 0) [weight, state] = [1, { words: `In a loop of ${lap}`, tone: 'warn' }];
    else if (cascades.some((spreads) => spreads(edge))) [weight, state] = [1, { words: 'In a cascade', tone: 'warn' }];
    const trusts = { source_trust: trustOf(fleet, source), target_trust: trustOf(fleet, target) };
    weighed.push({
      weight,
      strength,
      row: {
        id,
        source,
        target,
        ...trusts,
        relation,
        step,
        last: edge.last_updated,
        message_id: edge.message_id,
        state,
      },
    });
  }
  return weighed
    .sort((a, b) => b.weight - a.weight || b.row.step - a.row.step || (a.row.id < b.row.id ? -1 : 1))
    .map(({ row }) => row);
}

function trustOf(fleet: FleetState, id: string): Trust {
  const trust = fleet.agents.get(id)?.trust ?? null;
  return { score: trust === null ? '–' : String(Math.round(trust.score)), level: levelOf(trust) };
}
