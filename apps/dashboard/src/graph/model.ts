import type { AgentSummary, Detection, GraphEdge } from '@chorus/contracts';
import { isQuarantined, levelOf, rateAt, standingWords, wouldBeQuarantined, type Level } from '../agents/level.ts';
import type { FleetState } from '../live/state.ts';
import { conflictPairs, conflictWords, isCritical, pairId } from '../problems/conflicts.ts';
import { openDetections } from '../problems/problems.ts';
import { clip, count, visible } from '../ui/text.ts';
import { stepAt } from './edge-step.ts';
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
export type EdgeLook = 'conflict' | 'conflict-raised' | 'loop' | 'cascade' | 'cut' | 'plain';

export interface GraphEdgeView {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  readonly relation: Relation;
  readonly step: EdgeStep;
  readonly look: EdgeLook;
}

/** A word box in the middle of what it names, or over the one agent that it names. */
export interface Callout {
  readonly id: string;
  readonly text: string;
  readonly agents: readonly string[];
  readonly tone: 'warn' | 'critical';
  /** It goes with this relation where that is hidden. */
  readonly relation: Relation | null;
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
  const open = openDetections(fleet);
  const loops = open.filter(({ kind }) => kind === 'routing_loop');
  const cascades = open.filter(({ kind }) => kind === 'cascade').map(spreadOf);
  const lap = new Set(loops.flatMap(lapEdges));
  const pairs = conflictPairs(fleet, now);
  const edges: GraphEdgeView[] = [];
  for (const [id, edge] of fleet.edges) {
    const { source_agent: source, target_agent: target, relationship_type: relation } = edge;
    if (!shown.has(source) || !shown.has(target) || source === target) continue;
    const step = stepAt(edge, now);
    if (step === 0) continue;
    if (relation !== 'conflict') {
      const cut = isQuarantined(fleet.agents.get(source)) || isQuarantined(fleet.agents.get(target));
      const spreads = cascades.some((carries) => carries(edge));
      const look = cut ? 'cut' : lap.has(lapKey(source, target)) ? 'loop' : spreads ? 'cascade' : 'plain';
      edges.push({ id, source, target, relation, step, look });
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
        relation: 'conflict',
      })),
    ...open.map((detection): Callout => ({
      id: detection.detection_id,
      text: CALLOUT_TEXT[detection.kind](detection),
      agents: namedAgents(detection),
      tone: 'warn',
      relation: null,
    })),
  ]
    .filter(({ agents }) => agents.every((agent) => shown.has(agent)))
    .slice(0, CALLOUTS);
  return { nodes: [...shown].map((id) => nodeView(fleet, id, now)), edges, callouts, total: fleetAgents(fleet).size };
}

/** The agents by which the picture names a detection, all of which it has to show: of a loop all, of all else who began it. */
export const namedAgents = ({ kind, agents, root_agent }: Detection): readonly string[] =>
  kind === 'routing_loop' ? agents : [root_agent ?? agents[0] ?? ''];

const known = new WeakMap<FleetState, ReadonlySet<string>>();

/** Every agent that is known by itself or by an edge. Remembered, since several ask for it at each news. */
export function fleetAgents(fleet: FleetState): ReadonlySet<string> {
  const before = known.get(fleet);
  if (before !== undefined) return before;
  const all = new Set(fleet.agents.keys());
  for (const { source_agent, target_agent } of fleet.edges.values()) all.add(source_agent).add(target_agent);
  known.set(fleet, all);
  return all;
}

const views = new WeakMap<AgentSummary, { readonly now: number; readonly view: GraphNodeView }>();

function nodeView(fleet: FleetState, id: string, now: number): GraphNodeView {
  const agent = fleet.agents.get(id) ?? {
    fleet_id: fleet.fleet_id,
    agent_id: id,
    trust: null,
    activity: null,
    recent_scores: [],
  };
  const before = views.get(agent);
  if (before?.now === now) return before.view;
  const level = levelOf(agent.trust);
  const score = agent.trust === null ? null : Math.round(agent.trust.score);
  const view: GraphNodeView = {
    id,
    name: nameOf(id),
    value: score === null ? '' : level === 'few' ? `n=${agent.trust?.observations ?? 0}` : String(score),
    radius: Math.round(2 * nodeRadius(rateAt(agent, now))) / 2,
    arc: score === null || level === 'few' ? null : score / 100,
    level,
    shape: isQuarantined(agent) ? 'square' : wouldBeQuarantined(agent) ? 'dashed-square' : 'disc',
    words: standingWords(agent),
  };
  views.set(agent, { now, view });
  return view;
}

const names = new Map<string, string>();

/** Remembered: to look through hostile text for each of thousands of nodes, at each news, is what would cost most. */
function nameOf(id: string): string {
  const known = names.get(id);
  if (known !== undefined) return known;
  if (names.size > 20_000) names.clear();
  const name = clip(visible(id), NAME_LENGTH);
  names.set(id, name);
  return name;
}

const lapKey = (source: string, target: string): string => JSON.stringify([source, target]);

function lapEdges({ agents }: Detection): string[] {
  return agents.map((agent, index) => lapKey(agent, agents[(index + 1) % agents.length] ?? agent));
}

/** Is it an edge by which a cascade spreads: between agents of it, used since it began? */
export function spreadOf({ agents, started_at }: Detection): (edge: GraphEdge) => boolean {
  const among = new Set(agents);
  const since = Date.parse(started_at);
  return ({ source_agent, target_agent, last_updated }) =>
    among.has(source_agent) && among.has(target_agent) && Date.parse(last_updated) >= since;
}

/** Of all but a loop the callout stands over the one who began it. */
const CALLOUT_TEXT: Record<Detection['kind'], (detection: Detection) => string> = {
  routing_loop: ({ laps }) => `Loop, ${count(laps, 'lap')}`,
  cascade: ({ agents }) => `Cascade from here, ${count(agents.length, 'agent')}`,
  hoarding: () => 'Hoarding',
  byzantine: () => 'Byzantine',
  stall: () => 'Stall',
};

/** Would both be drawn alike? */
export function sameModel(a: GraphModel, b: GraphModel): boolean {
  return a.total === b.total && alike(a.nodes, b.nodes) && alike(a.edges, b.edges) && alike(a.callouts, b.callouts);
}

function alike<T extends object>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((one, index) => equal(one, b[index]));
}

function equal<T extends object>(a: T, b: T | undefined): boolean {
  if (a === b) return true;
  if (b === undefined) return false;
  for (const key in a) {
    const [x, y] = [a[key], b[key]];
    if (x !== y && !(Array.isArray(x) && Array.isArray(y) && x.length === y.length && x.every((it, i) => it === y[i])))
      return false;
  }
  return true;
}

/** How many edges of each relation the fleet has that are not faded: the numbers in the legend. */
export function relationCounts(fleet: FleetState, now: number): Record<Relation, number> {
  const counts: Record<Relation, number> = { request: 0, dependency: 0, conflict: 0 };
  for (const edge of fleet.edges.values())
    if (edge.relationship_type !== 'conflict' && edge.source_agent !== edge.target_agent && stepAt(edge, now) > 0)
      counts[edge.relationship_type]++;
  for (const pair of conflictPairs(fleet, now).values()) if (edgeStep(pair.strength) > 0) counts.conflict++;
  return counts;
}
