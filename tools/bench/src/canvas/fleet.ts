import type { TableRecord } from '@chorus/bus';
import {
  agentDecisionsProcessed,
  causalGraphUpdates,
  trustScores,
  type Topic,
  type TrustScore,
} from '@chorus/contracts';
import { applyDecision, FleetGraph } from '@chorus/graph';
import { seededRandom, type Random } from '@chorus/testing/random';
import { decisionOf, messageId } from '../graph/decision.ts';

export const FLEET = 'bench';
/** Agents of a team; the first of them leads it, and leaders speak to each other. */
const TEAM = 12;
/** Share of the relations that stay within a team. */
const WITHIN = 0.8;
/** How often each relation was used before anybody looks, at most: so strong are they. */
const MOST_USED = 8;
/** Every so many messages bring a score. */
const SCORE_EVERY = 10;
const LIMITS = { nodes: 100_000, edges: 400_000 };

export interface FleetSize {
  readonly agents: number;
  readonly edges: number;
}

/** Who speaks to whom: every agent to somebody, and so many pairs in all. */
export function pairsOf({ agents, edges }: FleetSize, random: Random): readonly (readonly [number, number])[] {
  const pairs = new Map<string, readonly [number, number]>();
  for (let n = 0; pairs.size < edges; n++) {
    const from = n < agents ? n : random.int(0, agents - 1);
    const first = from - (from % TEAM);
    const other = TEAM * random.int(0, Math.floor((agents - 1) / TEAM));
    const to = random.chance(WITHIN) ? random.int(first, Math.min(agents, first + TEAM) - 1) : other;
    // Whoever met themselves speaks to the next one.
    const pair = [from, to === from ? (from + 1) % agents : to] as const;
    pairs.set(pair.join(), pair);
  }
  return [...pairs.values()];
}

/** A made-up fleet of a size, as the log tells of it. */
export class BusyFleet {
  readonly #graph = new FleetGraph(FLEET);
  readonly #random = seededRandom(5);
  readonly #offsets = new Map<string, number>();
  readonly #pairs: readonly (readonly [number, number])[];
  readonly #size: FleetSize;
  #messages = 0;

  constructor(size: FleetSize) {
    this.#size = size;
    this.#pairs = pairsOf(size, this.#random);
  }

  /** All that there is to know of it at `now`: a score of each agent, and each relation used a few times in the past minute. */
  *past(now: number): Generator<TableRecord> {
    for (let n = 0; n < this.#size.agents; n++) yield this.#score(n, now - 60_000);
    const used = this.#pairs.flatMap((pair) => Array.from({ length: this.#random.int(2, MOST_USED) }, () => pair));
    for (const [n, pair] of this.#random.shuffle(used).entries())
      yield* this.#message(pair, now - 60_000 + Math.floor((60_000 * n) / used.length));
  }

  /** What so many messages at `now` bring, among agents that have spoken before. */
  *news(messages: number, now: number): Generator<TableRecord> {
    for (let n = 0; n < messages; n++) {
      const pair = this.#random.pick(this.#pairs);
      yield* this.#message(pair, now);
      if (this.#messages % SCORE_EVERY === 0) yield this.#score(pair[0], now);
    }
  }

  *#message([from, to]: readonly [number, number], at: number): Generator<TableRecord> {
    const message_id = messageId(this.#messages++);
    const decision = decisionOf(FLEET, { from: nameOf(from), to: nameOf(to), message_id, at });
    yield this.#record(agentDecisionsProcessed, decision, at);
    for (const update of applyDecision(this.#graph, decision, at, LIMITS).updates)
      yield this.#record(causalGraphUpdates, update, at);
  }

  #score(agent: number, at: number): TableRecord {
    return this.#record(trustScores, scoreOf(agent, at, this.#random.int(-2, 2)), at);
  }

  #record<T>(topic: Topic<T>, value: T, timestamp: number): TableRecord {
    const offset = (this.#offsets.get(topic.name) ?? -1) + 1;
    this.#offsets.set(topic.name, offset);
    const key = topic.key(value);
    return { topic: topic.name, partition: 0, offset, key, value, headers: {}, timestamp };
  }
}

const nameOf = (agent: number): string =>
  agent % TEAM === 0 ? `team-${agent / TEAM}-lead` : `team-${Math.floor(agent / TEAM)}-worker-${agent % TEAM}`;

/** Most are healthy, as in a fleet that somebody looks after: one in fifty warns, one in two hundred is quarantined. */
function scoreOf(agent: number, at: number, change: number): TrustScore {
  const score = (agent % 50 === 7 ? 45 : agent % 200 === 11 ? 15 : 82) + change;
  const instant = new Date(at).toISOString();
  return {
    fleet_id: FLEET,
    agent_id: nameOf(agent),
    score,
    uncertainty: 5,
    observations: 40,
    standing: agent % 200 === 11 ? 'quarantined' : 'active',
    enforced: false,
    standing_since: instant,
    standing_reason: '',
    timestamp: instant,
    adjustment_reason: 'A small contribution.',
    change,
    historical_average: score,
    trend_direction: 'steady',
    policy_version: 1,
    evidence: null,
    decision_offset: 0,
    metadata: {},
  };
}
