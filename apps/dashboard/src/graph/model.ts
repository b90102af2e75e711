import { edgeStrengthAt, type Detection, type GraphEdge } from '@chorus/contracts';
import { isQuarantined, levelOf, rateAt, standingWords, wouldBeQuarantined, type Level } from '../agents/level.ts';
import type { FleetState } from '../live/state.ts';
import { conflictPairs, conflictWords, isCritical, pairId } from '../problems/conflicts.ts';
import { clip, count, visible } from '../ui/text.ts';
import { edgeStep, nodeRadius, type EdgeStep } from './geometry.ts';

export type Relation = GraphEdge['relationship_type'];
export const RELATIONS: readonly Relation[] = ['request', 'dependency', 'conflict'];

export interface GraphNodeView {
  readonly id: string;
  /** The name as drawn: visible characters only, clipped. */
  readonly name: string;
  /** What stands after the name: `22`, `n=3`, or nothing. */
  readonly value: string;
  readonly radius: number;
  /** Trust from 0 to 1; null where it says nothing (few observations, unknown). */
  readonly arc: number | null;
  readonly level: Level;
  readonly shape: 'disc' | 'square' | 'dashed-square';
  readonly words: string;
}

/** How an edge is drawn, strongest first. */
export type EdgeLook = 'conflict' | 'conflict-raised' | 'loop' | 'cut' | 'plain';

export interface GraphEdgeView {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  readonly relation: Relation;
  readonly step: EdgeStep;
  readonly look: EdgeLook;
}

/** A word box in the middle of what it names. */
export interface Callout {
  readonly id: string;
  readonly text: string;
  readonly agents: readonly string[];
  readonly tone: 'warn' | 'critical';
}

export interface GraphModel {
  readonly nodes: readonly GraphNodeView[];
  readonly edges: readonly GraphEdgeView[];
  readonly callouts: readonly Callout[];
  /** Agents of the fleet, of which `nodes` may be a part. */
  readonly total: number;
}

const NAME_LENGTH = 22;
const CALLOUTS = 6;

/**
 * The graph as it is to be drawn.
 * @param shown agents to draw; every other is left out together with its edges
 * @param now ms since 1970, server clock
 */
export function graphModel(fleet: FleetState, shown: ReadonlySet<string>, now: number): GraphModel {
  const loops = [...fleet.detections.values()].filter((it) => it.kind === 'routing_loop' && it.status === 'open');
  const lap = new Set(loops.flatMap(lapEdges));
  const pairs = conflictPairs(fleet, now);
  const edges: GraphEdgeView[] = [];
  for (const [id, edge] of fleet.edges) {
    const { source_agent: source, target_agent: target, relationship_type: relation } = edge;
    if (!shown.has(source) || !shown.has(target) || source === target) continue;
    const step = edgeStep(edgeStrengthAt(edge, now));
    if (step === 0) continue;
    if (relation !== 'conflict') {
      const cut = isQuarantined(fleet.agents.get(source)) || isQuarantined(fleet.agents.get(target));
      edges.push({
        id,
        source,
        target,
        relation,
        step,
        look: cut ? 'cut' : lap.has(lapKey(source, target)) ? 'loop' : 'plain',
      });
      continue;
    }
    const pair = pairs.get(pairId(source, target));
    if (pair?.agents[0] === source && pair.agents[1] === target)
      edges.push({ id, source, target, relation, step, look: isCritical(pair) ? 'conflict' : 'conflict-raised' });
  }
  const callouts: Callout[] = [
    ...[...pairs.values()]
      .filter(
        (pair) => edgeStep(pair.strength) > 0 && pair.risk !== null && pair.agents.every((agent) => shown.has(agent)),
      )
      .sort((a, b) => (b.risk ?? 0) - (a.risk ?? 0))
      .slice(0, 3)
      .map((pair): Callout => ({
        id: pairId(...pair.agents),
        text: conflictWords(pair),
        agents: pair.agents,
        tone: isCritical(pair) ? 'critical' : 'warn',
      })),
    ...loops
      .filter((loop) => loop.agents.every((agent) => shown.has(agent)))
      .map((loop): Callout => ({
        id: loop.detection_id,
        text: `Loop, ${count(loop.laps, 'lap')}`,
        agents: loop.agents,
        tone: 'warn',
      })),
  ].slice(0, CALLOUTS);
  return { nodes: [...shown].map((id) => nodeView(fleet, id, now)), edges, callouts, total: fleetAgents(fleet).size };
}

/** Every agent that is known by itself or by an edge. */
export function fleetAgents(fleet: FleetState): ReadonlySet<string> {
  const all = new Set(fleet.agents.keys());
  for (const { source_agent, target_agent } of fleet.edges.values()) all.add(source_agent).add(target_agent);
  return all;
}

function nodeView(fleet: FleetState, id: string, now: number): GraphNodeView {
  const agent = fleet.agents.get(id) ?? {
    fleet_id: fleet.fleet_id,
    agent_id: id,
    trust: null,
    activity: null,
    recent_scores: [],
  };
  const level = levelOf(agent.trust);
  const score = agent.trust === null ? null : Math.round(agent.trust.score);
  return {
    id,
    name: clip(visible(id), NAME_LENGTH),
    value: score === null ? '' : level === 'few' ? `n=${agent.trust?.observations ?? 0}` : String(score),
    radius: nodeRadius(rateAt(agent, now)),
    arc: score === null || level === 'few' ? null : score / 100,
    level,
    shape: isQuarantined(agent) ? 'square' : wouldBeQuarantined(agent) ? 'dashed-square' : 'disc',
    words: standingWords(agent),
  };
}

const lapKey = (source: string, target: string): string => JSON.stringify([source, target]);

function lapEdges({ agents }: Detection): string[] {
  return agents.map((agent, index) => lapKey(agent, agents[(index + 1) % agents.length] ?? agent));
}

/** How many edges of each relation the fleet has that are not faded: the numbers in the legend. */
export function relationCounts(fleet: FleetState, now: number): Record<Relation, number> {
  const counts: Record<Relation, number> = { request: 0, dependency: 0, conflict: 0 };
  for (const edge of fleet.edges.values())
    if (
      edge.relationship_type !== 'conflict' &&
      edge.source_agent !== edge.target_agent &&
      edgeStep(edgeStrengthAt(edge, now)) > 0
    )
      counts[edge.relationship_type]++;
  for (const pair of conflictPairs(fleet, now).values()) if (edgeStep(pair.strength) > 0) counts.conflict++;
  return counts;
}
