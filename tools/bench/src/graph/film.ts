import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { CausalGraphUpdate, TrustScore } from '@chorus/contracts';
import { applyDecision, emptyUpdate, expire, Film, FleetGraph, metrics } from '@chorus/graph';
import { seededRandom } from '@chorus/testing/random';
import { percentile } from '../statistics.ts';
import { decisionOf, messageId } from './decision.ts';

const RATE = 200;
const START = Date.UTC(2026, 0, 1);
const HOUR_S = 3_600;
/** A score changes with every tenth message, figures come once a second. */
const MESSAGES_PER_SCORE = 10;

export interface FilmFleet {
  readonly agents: number;
  readonly edges: number;
}

export interface FilmFigures extends FilmFleet {
  /** Room that it was given, MiB; undefined for any. */
  readonly room: number | undefined;
  /** What it took to fold one record in, µs. */
  readonly p50: number;
  readonly p99: number;
  readonly mean: number;
  /** MiB that were taken in the end, by the heap, and by the film's own estimate. */
  readonly heap: number;
  readonly estimate: number;
  /** Width of the steps so many minutes ago, seconds. */
  readonly resolution: Readonly<Record<5 | 30 | 55, number>>;
  /** What it took to show a moment, ms. */
  readonly shown_p50: number;
  readonly shown_p99: number;
}

/** An hour of a fleet at 200 messages a second, folded from records as they come off the log. */
export function filmAnHour(fleet: FilmFleet, room: number | undefined): FilmFigures {
  const film = new Film({ max_bytes: room === undefined ? Infinity : room * 2 ** 20 });
  const graph = new FleetGraph('bench');
  const random = seededRandom(5);
  const times: number[] = [];
  const before = heapMiB();
  // Off the log every record has texts of its own.
  const fold = <T>(value: T, into: (value: T) => void) => {
    const read = JSON.parse(JSON.stringify(value)) as T;
    const begin = performance.now();
    into(read);
    times.push((performance.now() - begin) * 1000);
  };
  const follow = (updates: readonly CausalGraphUpdate[], at: number) => {
    for (const update of updates) fold(update, (read) => film.graph(read, at));
  };
  for (let second = 0; second < HOUR_S; second++) {
    for (let n = 0; n < RATE; n++) {
      const at = START + second * 1000 + n * 5;
      const pair = random.int(0, fleet.edges - 1);
      const from = `agent-${pair % fleet.agents}`;
      const to = `agent-${(pair * 7 + Math.floor(pair / fleet.agents) + 1) % fleet.agents}`;
      const message_id = messageId(second * RATE + n);
      follow(applyDecision(graph, decisionOf('bench', { from, to, message_id, at }), at).updates, at);
      if (n % MESSAGES_PER_SCORE === 0) fold(scoreOf(from, message_id, at), (read) => film.trust(read, at));
    }
    const at = START + (second + 1) * 1000 - 1;
    follow(expire(graph, at).updates, at);
    // What they cost by themselves is measured elsewhere.
    if (second % 5 === 0) follow([{ ...emptyUpdate('bench', 'metrics', at), graph_metrics: metrics(graph, at) }], at);
  }
  const now = START + HOUR_S * 1000;
  const heap = heapMiB() - before - timesMiB(times);
  const resolution = (minutes: number) => film.at(now - minutes * 60_000, now).resolution_ms / 1000;
  const shown = Array.from({ length: 60 }, () => {
    const moment = Math.floor(film.beginsAt(now) + random.next() * (now - film.beginsAt(now)));
    const begin = performance.now();
    film.at(moment, now);
    return performance.now() - begin;
  });
  return {
    ...fleet,
    room,
    p50: percentile(times, 50),
    p99: percentile(times, 99),
    mean: times.reduce((sum, time) => sum + time, 0) / times.length,
    heap,
    estimate: film.bytes / 2 ** 20,
    resolution: { 5: resolution(5), 30: resolution(30), 55: resolution(55) },
    shown_p50: percentile(shown, 50),
    shown_p99: percentile(shown, 99),
  };
}

const scoreOf = (agent_id: string, message_id: string, at: number): TrustScore => {
  const timestamp = new Date(at).toISOString();
  return {
    fleet_id: 'bench',
    agent_id,
    score: 70 + (at % 1000) / 100,
    uncertainty: 5.25,
    observations: at % 100_000,
    standing: 'active',
    enforced: false,
    standing_since: new Date(START).toISOString(),
    standing_reason: '',
    timestamp,
    adjustment_reason: 'Its message got in nobody’s way.',
    change: 0.125,
    historical_average: 71.5,
    trend_direction: 'steady',
    policy_version: 1,
    evidence: { id: message_id, agent_id, kind: 'cooperation', weight: 0.1, reason: 'undisturbed' } as never,
    decision_offset: at % 1_000_000,
    ledger: { alpha: 12.25, beta: 4.75, evidence_at: timestamp },
    metadata: {},
  };
};

const timesMiB = (times: readonly number[]): number => (8 * times.length) / 2 ** 20;

let collect: (() => void) | undefined;

/** The heap after its garbage was collected. */
function heapMiB(): number {
  if (!collect) {
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as () => void;
  }
  collect();
  return process.memoryUsage().heapUsed / 2 ** 20;
}
