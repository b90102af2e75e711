import { describe, expect, it } from '@jest/globals';
import type { CausalGraphUpdate, Detection, GraphMetrics, TrustScore } from '@chorus/contracts';
import fc from 'fast-check';
import { applyDecision } from '../apply-decision.ts';
import { emptyUpdate } from '../change-set.ts';
import { MEMORY_MS, msOf } from '../decay.ts';
import { clear, expire } from '../expire.ts';
import { edgeId, FleetGraph } from '../fleet-graph.ts';
import { removedNodes } from '../fold-update.ts';
import { decision, MINUTE, T0 } from '../graph.testkit.ts';
import { metrics } from '../metrics/metrics.ts';
import { DEFAULT_FILM_OPTIONS, Film, type FilmOptions, type Frame } from './film.ts';

const STEP = DEFAULT_FILM_OPTIONS.resolution_ms;
const iso = (ms: number) => new Date(ms).toISOString();

type Record =
  | { at: number; update: CausalGraphUpdate }
  | { at: number; trust: TrustScore }
  | { at: number; forgotten: string }
  | { at: number; detection: Detection };

const trustOf = (agent_id: string, score: number, at: number): TrustScore => ({
  fleet_id: 'f',
  agent_id,
  score,
  uncertainty: 5,
  observations: 3,
  standing: 'active',
  enforced: false,
  standing_since: iso(at),
  standing_reason: '',
  timestamp: iso(at),
  adjustment_reason: 'seen',
  change: 0,
  historical_average: score,
  trend_direction: 'steady',
  policy_version: 1,
  evidence: null,
  decision_offset: 0,
  metadata: {},
});

const detectionOf = (detection_id: string, status: 'open' | 'closed', at: number): Detection => ({
  detection_id,
  fleet_id: 'f',
  kind: 'routing_loop',
  agents: ['a', 'b'],
  confidence: 0.9,
  evidence: [],
  correlation_id: null,
  status,
  started_at: iso(T0),
  updated_at: iso(at),
  laps: 3,
  messages: 9,
  tokens: null,
  resources: [],
  root_agent: null,
  amplifiers: [],
  statements: [],
  rules: 'patterns/1',
  summary: '',
  suggested_action: '',
  verdict: null,
  verdict_by: null,
  verdict_at: null,
  verdict_reason: null,
});

const agent = fc.constantFrom('a', 'b', 'c', '__proto__');
const happening = fc.oneof(
  { weight: 4, arbitrary: fc.record({ from: agent, edges: fc.array(fc.tuple(agent, agent), { maxLength: 3 }) }) },
  fc.record({ trusted: agent, score: fc.nat(100) }),
  fc.record({ forgotten: agent }),
  fc.record({ found: fc.constantFrom('d1', 'd2'), status: fc.constantFrom('open' as const, 'closed' as const) }),
  fc.constantFrom('expire' as const, 'figures' as const, 'clear' as const),
);
const pause = fc.oneof(fc.nat(2_000), fc.nat(20_000), fc.nat(15 * MINUTE));

/** What the log says of a fleet to which all this happened. */
const log = (maxLength = 80): fc.Arbitrary<Record[]> =>
  fc.array(fc.tuple(pause, happening), { maxLength }).map((happenings) => {
    const graph = new FleetGraph('f');
    let at = T0;
    return happenings.flatMap(([passed, what]): Record[] => {
      at += passed;
      const updates = (all: readonly CausalGraphUpdate[]) => all.map((update) => ({ at, update }));
      if (what === 'expire') return updates(expire(graph, at).updates);
      if (what === 'clear') return updates(clear(graph, at).updates);
      if (what === 'figures')
        return updates([{ ...emptyUpdate('f', 'metrics', at), graph_metrics: metrics(graph, at) }]);
      if ('trusted' in what) return [{ at, trust: trustOf(what.trusted, what.score, at) }];
      if ('forgotten' in what) return [{ at, forgotten: what.forgotten }];
      if ('found' in what) return [{ at, detection: detectionOf(what.found, what.status, at) }];
      return updates(applyDecision(graph, decision(what), at).updates);
    });
  });

function filmOf(records: readonly Record[], options: Partial<FilmOptions> = {}): Film {
  const film = new Film(options);
  for (const record of records) fold(film, record);
  return film;
}

function fold(film: Film, record: Record): void {
  if ('update' in record) film.graph(record.update, record.at);
  else if ('trust' in record) film.trust(record.trust, record.at);
  else if ('forgotten' in record) film.forgetAgent(record.forgotten, record.at);
  else film.detection(record.detection, record.at);
}

/** All records folded into plain maps, as the live view does. */
function foldOf(records: readonly Record[], as_of: number) {
  const nodes = new Map<string, { last_seen: string }>();
  const edges = new Map<string, { last_updated: string }>();
  const trust = new Map<string, unknown>();
  const detections = new Map<string, Detection>();
  let figures: GraphMetrics | null = null;
  for (const record of records) {
    if ('update' in record) {
      const { update } = record;
      for (const edge of update.removed_edges) edges.delete(edgeId(edge));
      for (const gone of removedNodes(update)) nodes.delete(gone);
      for (const node of update.node_changes) nodes.set(node.agent_id, node);
      for (const edge of update.edge_changes) edges.set(edgeId(edge), edge);
      figures = update.graph_metrics ?? figures;
    } else if ('trust' in record) trust.set(record.trust.agent_id, record.trust);
    else if ('forgotten' in record) {
      trust.delete(record.forgotten);
      if (msOf(nodes.get(record.forgotten)?.last_seen ?? iso(0)) <= record.at) nodes.delete(record.forgotten);
    } else detections.set(record.detection.detection_id, record.detection);
  }
  const isLive = (instant: string) => msOf(instant) >= as_of - MEMORY_MS;
  return {
    nodes: sorted([...nodes.values()].filter(({ last_seen }) => isLive(last_seen))),
    edges: sorted([...edges.values()].filter(({ last_updated }) => isLive(last_updated))),
    trust: sorted([...trust.values()]),
    detections: sorted([...detections.values()].filter(({ status }) => status === 'open')),
    metrics: figures,
  };
}

const sorted = (values: readonly unknown[]): string[] => values.map((value) => JSON.stringify(value)).sort();

const shown = ({ nodes, edges, trust, detections, metrics: figures }: Frame) => ({
  nodes: sorted(nodes),
  edges: sorted(edges),
  trust: sorted(trust),
  detections: sorted(detections),
  metrics: figures,
});

/** Moments of the film, all the way from its beginning. */
const momentsOf = (film: Film, now: number): number[] => {
  const from = film.beginsAt(now);
  return [...Array(25).keys()].map((n) => Math.round(from + ((now - from) * n) / 24));
};

const endOf = (records: readonly Record[]) => (records.at(-1)?.at ?? T0) + 1;

const limits = fc.oneof(fc.constant({}), fc.record({ max_bytes: fc.integer({ min: 1_000, max: 60_000 }) }));

describe('the film of the past hour', () => {
  it('is at each step the fold of all that was said until its end, whatever room there is', () => {
    fc.assert(
      fc.property(log(), limits, (records, options) => {
        const film = filmOf(records, options);
        const now = endOf(records);
        for (const moment of momentsOf(film, now)) {
          const frame = film.at(moment, now);
          expect(frame.as_of).toBeGreaterThan(Math.min(moment, now - 1));
          expect(frame.as_of - moment).toBeLessThanOrEqual(frame.resolution_ms);
          const until = records.filter(({ at }) => at < frame.as_of);
          expect(shown(frame)).toEqual(foldOf(until, frame.as_of));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('reaches back an hour in steps of five seconds where there is room', () => {
    fc.assert(
      fc.property(log(), (records) => {
        const film = filmOf(records);
        const now = endOf(records);
        const first = records[0] ? Math.floor(records[0].at / STEP) * STEP : now;
        expect(film.beginsAt(now)).toBe(Math.max(first, now - MEMORY_MS));
        for (const moment of momentsOf(film, now)) {
          const end = (Math.floor(moment / STEP) + 1) * STEP;
          expect(film.at(moment, now)).toMatchObject({ as_of: Math.min(end, now), resolution_ms: STEP });
        }
      }),
      { numRuns: 100 },
    );
  });

  it('is the same of the same records, each topic in its order, however these are read between one another', () => {
    fc.assert(
      fc.property(log(), fc.array(fc.boolean(), { minLength: 80, maxLength: 80 }), (records, turns) => {
        // What forgets an agent looks at both topics, as the live view does.
        const known = records.filter((record) => !('forgotten' in record));
        const isGraph = (record: Record) => 'update' in record;
        const [graph, others] = [known.filter(isGraph), known.filter((record) => !isGraph(record))];
        const shuffled: Record[] = [];
        for (const turn of turns) shuffled.push(...(turn ? graph : others).splice(0, 1));
        shuffled.push(...graph, ...others);
        const now = endOf(known);
        const [one, same, other] = [filmOf(known), filmOf(known), filmOf(shuffled)];
        for (const moment of momentsOf(one, now)) {
          expect(same.at(moment, now)).toEqual(one.at(moment, now));
          expect(shown(other.at(moment, now))).toEqual(shown(one.at(moment, now)));
        }
        expect(same.bytes).toBe(one.bytes);
      }),
      { numRuns: 150 },
    );
  });

  it('stays within its room, or is down to what the fleet is now', () => {
    const film = new Film({ max_bytes: 300_000 });
    const graph = new FleetGraph('f');
    let most = 0;
    for (let n = 0; n < 4_000; n++) {
      const at = T0 + n * 900;
      const message = decision({ from: `a${n % 7}`, edges: [[`a${n % 7}`, `a${(n * 3) % 5}`]] });
      for (const update of applyDecision(graph, message, at).updates) film.graph(update, at);
      most = Math.max(most, film.bytes);
    }
    expect(most).toBeLessThanOrEqual(300_000 + 2_000);
    const now = T0 + 4_000 * 900;
    expect(film.beginsAt(now)).toBeLessThan(now - 50 * MINUTE);
    expect(film.at(now - 45 * MINUTE, now).resolution_ms).toBeGreaterThan(film.at(now - MINUTE, now).resolution_ms);
    expect(film.at(now - 20_000, now).resolution_ms).toBe(STEP);

    const crowded = new Film({ max_bytes: 1_000 });
    const one = applyDecision(new FleetGraph('f'), decision({ from: 'a', edges: [['a', 'b']] }), T0).updates;
    for (const n of [0, 1, 2, 3]) for (const update of one) crowded.graph(update, T0 + n * STEP);
    expect(crowded.beginsAt(T0 + 4 * STEP)).toBe(T0 + 3 * STEP);
    expect(crowded.at(T0 + 3 * STEP, T0 + 4 * STEP).edges).toHaveLength(1);
  });

  it('finds its resolution again when there is room again', () => {
    const film = new Film({ max_bytes: 300_000 });
    const busy = new FleetGraph('f');
    const say = (from: string, to: string, at: number) => {
      for (const update of applyDecision(busy, decision({ from, edges: [[from, to]] }), at).updates)
        film.graph(update, at);
    };
    for (let n = 0; n < 2_000; n++) say(`a${n % 7}`, `a${(n * 3) % 5}`, T0 + n * 1_000);
    const later = T0 + 200 * MINUTE;
    for (let n = 0; n < 70; n++) say('a1', 'a2', later + n * MINUTE);
    const now = later + 70 * MINUTE;
    expect(film.at(now - 55 * MINUTE, now).resolution_ms).toBe(STEP);
  });

  it('forgets what was before a removal', () => {
    fc.assert(
      fc.property(log(60), fc.nat(), (records, seed) => {
        const film = filmOf(records);
        const now = endOf(records);
        const removed = records[seed % Math.max(1, records.length)]?.at ?? T0;
        film.forgetUntil(removed);
        expect(film.beginsAt(now)).toBeGreaterThanOrEqual(Math.min(now, Math.floor(removed / STEP) * STEP));
        const { nodes, edges, trust, detections } = film.at(now, now);
        const times = [
          ...nodes.map(({ last_seen }) => last_seen),
          ...edges.map(({ last_updated }) => last_updated),
          ...trust.map(({ timestamp }) => timestamp),
          ...detections.map(({ updated_at }) => updated_at),
        ];
        for (const time of times) expect(msOf(time)).toBeGreaterThan(removed);
      }),
      { numRuns: 100 },
    );
  });
});

describe('the volumes of the film', () => {
  const figures = (film: Film, at: number, [messages, conflicts = 0, blocked = 0]: number[]) => {
    const totals = { messages_total: messages!, conflicts_total: conflicts, blocked_total: blocked };
    const graph_metrics = { ...metrics(new FleetGraph('f'), at), ...totals };
    film.graph({ ...emptyUpdate('f', 'metrics', at), graph_metrics }, at);
  };
  const of = (film: Film, now: number) =>
    film
      .volumes(film.beginsAt(now), now)
      .volumes.map(({ at, ...counts }) => [(at - T0) / STEP, ...Object.values(counts)]);

  it('are differences of the totals; steps without any are left out', () => {
    const film = new Film();
    for (const [n, totals] of [[10], [13, 1], [13, 1], [20, 1, 2]].entries()) figures(film, T0 + n * STEP, totals);
    figures(film, T0 + 3 * STEP + 1, [21, 1, 2]);
    expect(of(film, T0 + 10 * STEP)).toEqual([
      [2, 3, 1, 0],
      [4, 8, 0, 2],
    ]);
  });

  it('begin with the messages of a fleet that has just begun', () => {
    const film = new Film();
    const graph = new FleetGraph('f');
    for (const update of applyDecision(graph, decision({ from: 'a' }), T0).updates) film.graph(update, T0);
    figures(film, T0 + 1, [1]);
    expect(of(film, T0 + MINUTE)).toEqual([[1, 1, 0, 0]]);
  });

  it('take totals that fell for a new beginning', () => {
    const film = new Film();
    for (const [n, totals] of [[10, 5], [0], [2]].entries()) figures(film, T0 + n * STEP, totals);
    expect(of(film, T0 + 10 * STEP)).toEqual([[3, 2, 0, 0]]);
  });

  it('add up to what was said since the beginning, however coarse the steps are', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(5), { minLength: 5, maxLength: 200 }),
        fc.integer({ min: 2_000, max: 200_000 }),
        (counts, max_bytes) => {
          const film = new Film({ max_bytes });
          let total = 0;
          for (const [n, count] of counts.entries()) figures(film, T0 + n * STEP, [(total += count)]);
          const now = T0 + counts.length * STEP;
          const from = film.beginsAt(now);
          const { resolution_ms, volumes } = film.volumes(from, now);
          const sum = volumes.reduce((all, { messages }) => all + messages, 0);
          expect(resolution_ms).toBe(film.at(from, now).resolution_ms);
          // Of the first step nobody may know any more what came before it.
          const first = (Math.floor(from / resolution_ms) * resolution_ms - T0) / STEP;
          const before = counts.slice(0, Math.max(0, first)).reduce((all, count) => all + count, 0);
          expect([total - before, total - film.at(from, now).metrics!.messages_total]).toContain(sum);
          expect(volumes.map(({ at }) => at)).toEqual(volumes.map(({ at }) => at).toSorted((a, b) => a - b));
        },
      ),
      { numRuns: 100 },
    );
  });
});
