import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Chorus } from '@chorus/client';
import { median, percentile, spread, type Spread } from '../statistics.ts';
import { CONDITIONS, Servers, type Condition } from './conditions.ts';
import type { ClientOptions } from './options.ts';

/** Steps before those that are measured. */
const WARM_UP = 2_000;

/** Of one run, in µs. */
export interface ClientRun {
  /** A step of the host: its work, a message, one turn of the event loop, in which the client does its own. */
  readonly step: { readonly p50: number; readonly p99: number };
  /** The call of `message` alone; undefined without the client. */
  readonly call: { readonly p50: number; readonly p99: number } | undefined;
}

export type ClientRuns = Readonly<Record<Condition, readonly ClientRun[]>>;

export interface ClientFigures {
  readonly runs: ClientRuns;
  readonly calls: number;
}

/** How much longer a step takes than without the client, within each round. */
export function riseOf(runs: ClientRuns, condition: Condition, what: 'p50' | 'p99'): Spread {
  return spread(runs[condition].map(({ step }, round) => step[what] - (runs.without[round]?.step[what] ?? NaN)));
}

export const medianOf = (runs: readonly ClientRun[], of: (run: ClientRun) => number | undefined): number =>
  median(runs.map((run) => of(run) ?? NaN));

/** The work of a host: some hashing, as long as a small look-up. */
const PROMPT = 'You are the planner of a restaurant. '.repeat(100);
const work = (n: number): string => createHash('sha256').update(PROMPT).update(String(n)).digest('hex');

const TEXT =
  'I have booked table 4 for eight people at half past seven, and told the kitchen of two allergies. '.repeat(3);

async function runOf(chorus: Chorus | undefined, calls: number): Promise<ClientRun> {
  const steps: number[] = [];
  const times: number[] = [];
  for (let n = -WARM_UP; n < calls; n++) {
    const begin = performance.now();
    const digest = work(n);
    const asked = performance.now();
    chorus?.message({
      agent: `agent-${n & 15}`,
      to: 'waiter',
      content: { text: TEXT, resources: [{ resource: `reservation:${digest.slice(0, 8)}`, access: 'write' }] },
      correlationId: `dinner-${n >> 4}`,
      model: 'm1',
      usage: { input_tokens: 900, output_tokens: 60 },
    });
    const answered = performance.now();
    await setImmediate();
    if (n < 0) continue;
    steps.push((performance.now() - begin) * 1000);
    times.push((answered - asked) * 1000);
  }
  const of = (values: readonly number[]) => ({ p50: percentile(values, 50), p99: percentile(values, 99) });
  return { step: of(steps), call: chorus && of(times) };
}

/** Rounds take the conditions in turns, so that what the machine does otherwise meets all of them. */
export async function measureClient(
  { calls, runs }: ClientOptions,
  say: (text: string) => void,
): Promise<ClientFigures> {
  const measured: Record<Condition, ClientRun[]> = { without: [], there: [], away: [], silent: [], full: [] };
  const servers = await Servers.start();
  try {
    for (let round = 1; round <= runs; round++) {
      say(`round ${round} of ${runs}`);
      for (const condition of Object.keys(CONDITIONS) as Condition[]) {
        const chorus = servers.client(condition);
        measured[condition].push(await runOf(chorus, calls));
        if (condition === 'there' && !(await chorus?.flush())) throw new Error('Not all messages were sent.');
        await chorus?.close(0);
      }
    }
  } finally {
    await servers.stop();
  }
  return { runs: measured, calls };
}
