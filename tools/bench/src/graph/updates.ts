import { applyDecision, expire, FleetGraph } from '@chorus/graph';
import { seededRandom } from '@chorus/testing/random';
import { median, percentile } from '../statistics.ts';
import { decisionOf, messageId } from './decision.ts';

/** Messages a second of log time; once a second what has faded is taken away, as graph-service does. */
export const RATE = 200;
/** Log time until an edge that was used a few times is gone, and so the messages in which half of all are replaced. */
const LIFETIME_MS = 3_000_000;
const START = Date.UTC(2026, 0, 1);
const LIMITS = { nodes: 100_000, edges: 400_000 };

/** Times in µs for a message, each with its share of the pass that took away what had faded in its second. */
export interface UpdateFigures {
  readonly edges: number;
  readonly nodes: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  /** CPU time, with what it takes to collect garbage. */
  readonly cpu: number;
  /** Share of the mean that the passes took. */
  readonly expiry: number;
}

/**
 * A fleet whose graph always has about so many edges: half of them are in use, and of these old ones are left for new ones
 * at the rate at which the other half fades.
 */
export class SteadyFleet {
  readonly #graph = new FleetGraph('bench');
  readonly #random = seededRandom(11);
  readonly #used: number;
  readonly #agents: number;
  readonly #replacedEvery: number;
  #n = 0;
  #times: number[] = [];
  #passes = 0;
  #cpu = 0;

  constructor(edges: number) {
    this.#used = edges / 2;
    this.#agents = Math.max(20, edges / 10);
    this.#replacedEvery = ((LIFETIME_MS / 1000) * RATE) / this.#used;
  }

  /** Until as many edges fade as come. */
  warmUp(): void {
    this.run((1.1 * LIFETIME_MS * RATE) / 1000);
    this.#times = [];
    [this.#cpu, this.#passes] = [0, 0];
  }

  /** Folds so many messages in, and notes what each took. */
  run(messages: number): void {
    const used = process.cpuUsage();
    let second: number[] = [];
    for (let k = 0; k < messages; k++) {
      const now = START + Math.floor((this.#n * 1000) / RATE);
      const pair = Math.floor(this.#n / this.#replacedEvery) + this.#random.int(0, this.#used - 1);
      const message = {
        from: `agent-${pair % this.#agents}`,
        to: `agent-${(pair * 7 + Math.floor(pair / this.#agents) + 1) % this.#agents}`,
        message_id: messageId(this.#n),
        at: now,
      };
      const decision = decisionOf('bench', message);
      const begin = performance.now();
      applyDecision(this.#graph, decision, now, LIMITS);
      second.push((performance.now() - begin) * 1000);
      if (++this.#n % RATE !== 0) continue;
      const passed = performance.now();
      expire(this.#graph, now);
      const took = (performance.now() - passed) * 1000;
      this.#passes += took;
      for (const time of second) this.#times.push(time + took / second.length);
      second = [];
    }
    const { user, system } = process.cpuUsage(used);
    this.#cpu += user + system;
  }

  get graph(): FleetGraph {
    return this.#graph;
  }

  figures(): UpdateFigures {
    const times = this.#times;
    const sum = times.reduce((all, time) => all + time, 0);
    return {
      edges: this.#graph.edges.size,
      nodes: this.#graph.nodes.size,
      p50: median(times),
      p99: percentile(times, 99),
      max: percentile(times, 100),
      cpu: this.#cpu / times.length,
      expiry: this.#passes / sum,
    };
  }
}
