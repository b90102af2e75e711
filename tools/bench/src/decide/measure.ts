import { median, percentile, spread, type Spread } from '../statistics.ts';
import { BenchFleet } from './fleet.ts';
import type { DecideOptions } from './options.ts';
import { SIZES, trafficOf, type Size, type Traffic } from './traffic.ts';

/** Of one run, in µs for a message. */
interface DecideRun {
  readonly p50: number;
  readonly p99: number;
  /** CPU time, with what it takes to collect garbage; where others keep the machine busy it says more than the clock. */
  readonly cpu: number;
  readonly with_risk: number;
}

export interface DecideFigures {
  readonly messages: number;
  readonly bytes: number;
  readonly sizes: readonly {
    readonly size: Size;
    readonly p50: Spread;
    readonly p99: Spread;
    readonly cpu: Spread;
    /** Share of the messages about which there is something to say. */
    readonly with_risk: number;
  }[];
}

const START = Date.UTC(2026, 0, 1);
/** Log time in which the accesses are opened, and then that of the measured messages: together less than they stay open. */
const OPENING_MS = 50_000;
const MEASURED_MS = 50_000;
const WARM_UP = 3_000;

function runOf(size: Size, { before, messages }: Traffic): DecideRun {
  const fleet = new BenchFleet();
  for (const [n, message] of before.entries())
    fleet.decide(message, `open-${n}`, START + Math.floor((n * OPENING_MS) / before.length));
  if (fleet.open < size.open) throw new Error(`Only ${fleet.open} accesses are open, not ${size.open}.`);
  const times: number[] = [];
  let risky = 0;
  let used = process.cpuUsage();
  for (const [n, message] of messages.entries()) {
    const now = START + OPENING_MS + Math.floor((n * MEASURED_MS) / messages.length);
    const begin = performance.now();
    const isRisky = fleet.decide(message, `m-${n}`, now);
    const took = (performance.now() - begin) * 1000;
    if (n === WARM_UP) used = process.cpuUsage();
    if (n < WARM_UP) continue;
    times.push(took);
    if (isRisky) risky += 1;
  }
  const { user, system } = process.cpuUsage(used);
  return {
    p50: percentile(times, 50),
    p99: percentile(times, 99),
    cpu: (user + system) / times.length,
    with_risk: risky / times.length,
  };
}

/** Rounds take the sizes in turns, so that what the machine does otherwise meets both. */
export function measureDecide({ messages, runs }: DecideOptions, say: (text: string) => void): DecideFigures {
  const measured = SIZES.map((size) => ({
    size,
    traffic: trafficOf(size, messages + WARM_UP, 1),
    runs: [] as DecideRun[],
  }));
  for (let round = 1; round <= runs; round++) {
    say(`round ${round} of ${runs}`);
    for (const { size, traffic, runs: found } of measured) found.push(runOf(size, traffic));
  }
  const sample = measured.flatMap(({ traffic }) => traffic.messages);
  return {
    messages,
    bytes: sample.reduce((sum, message) => sum + JSON.stringify(message).length, 0) / sample.length,
    sizes: measured.map(({ size, runs: found }) => ({
      size,
      p50: spread(found.map(({ p50 }) => p50)),
      p99: spread(found.map(({ p99 }) => p99)),
      cpu: spread(found.map(({ cpu }) => cpu)),
      with_risk: median(found.map(({ with_risk }) => with_risk)),
    })),
  };
}
