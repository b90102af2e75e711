import { setTimeout as sleep } from 'node:timers/promises';
import { cpuTimeOf } from '../cpu-time.ts';
import { whileRunning, type Ground } from '../installation.ts';
import { TIMEOUT_MS } from '../throughput/load.ts';
import { inNamespace } from '../throughput/log.ts';
import type { Prepared } from '../throughput/messages.ts';
import { ROW, type RowName } from './rows.ts';

const SETTLE_MS = 5_000;
const MEASURED_MS = 30_000;
/** That it has done something before it has nothing to do. */
const FIRST = 600;

/** Shares of one core, 0 to 1, of a process with nothing to do; undefined where the system does not tell. */
export interface IdleFigures {
  readonly seconds: number;
  /** The stream-processor: two processors of six tasks each, HTTP, heartbeats. */
  readonly service: number | undefined;
  /** One processor of six tasks, and nothing else. */
  readonly processor: number | undefined;
}

/** What processes use that wait for work: both at once, for neither has the other's CPU time in its own. */
export async function measureIdle(ground: Ground, messages: readonly Prepared[]): Promise<IdleFigures> {
  ground.say(`idle: ${MEASURED_MS / 1000} s of a stream-processor and of a processor by itself without work`);
  const first = messages.slice(0, FIRST);
  const [service, processor] = await Promise.all([idle(ground, 'chain', first), idle(ground, 'exactly-once', first)]);
  return { seconds: MEASURED_MS / 1000, service, processor };
}

function idle(ground: Ground, name: RowName, first: readonly Prepared[]): Promise<number | undefined> {
  const row = ROW[name];
  return inNamespace(ground, `idle-${name}.`, async (namespace, log) => {
    await log.createTopics([row.input, row.output]);
    const start = { ground, namespace, records: first.length, nodeOptions: [], peer: undefined };
    const running = await row.start(start);
    return await whileRunning(running, async () => {
      const prepared = await log.prepare(row.input.name, first);
      await prepared.release();
      await log.whenHolds(row.output.name, first.length, TIMEOUT_MS);
      await sleep(SETTLE_MS, undefined, { signal: ground.signal });
      const [before, from] = [await cpuTimeOf(running.pid), performance.now()];
      await sleep(MEASURED_MS, undefined, { signal: ground.signal });
      const [after, to] = [await cpuTimeOf(running.pid), performance.now()];
      return before === undefined || after === undefined ? undefined : (after - before) / (to - from);
    });
  });
}
