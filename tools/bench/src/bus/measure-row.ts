import { cpuTimeOf } from '../cpu-time.ts';
import { whileRunning, type Ground } from '../installation.ts';
import { measuredOf, TIMEOUT_MS, type Load } from '../throughput/load.ts';
import { inNamespace, type Log } from '../throughput/log.ts';
import { PEER_TOPICS, type Peer } from './peer.ts';
import { ROW, unchecked, type Row, type RowName, type RowProcess } from './rows.ts';

/** After the last output of a row nothing may come for so long, in ms: what came later would not be counted. */
const QUIET_MS = 1000;

/** What one run of a row has shown. */
export interface RowRun {
  /**
   * Records a second, from when the messages were there for the row to see until the broker wrote the last output. Not
   * from the first output on: what a row takes in at once before it writes anything would go uncounted.
   */
  readonly rate: number;
  /** CPU time of the row's process for a record, in µs; undefined where the system does not tell. */
  readonly cpu_us: number | undefined;
  /** When it was measured: µs of the machine's monotonic clock. */
  readonly window: { readonly from_us: number; readonly to_us: number };
}

export interface Run {
  readonly name: RowName;
  /** Of all rows; a row takes its share. */
  readonly load: Load;
  /** Part of the namespace; no two runs have the same. */
  readonly id: string;
  readonly nodeOptions?: readonly string[];
  readonly peer: Peer | undefined;
}

/**
 * Starts a row afresh, warms it up, lets the measured messages go at once, and counts what comes out of it.
 *
 * @throws Error where a message is missing, or there twice
 */
export function measureRow(ground: Ground, { name, load, id, nodeOptions = [], peer }: Run): Promise<RowRun> {
  const row = ROW[name];
  const mine = shareOf(load, row);
  const records = mine.warmUp.length + mine.measured.length;
  return inNamespace(ground, `${id}.${name}.`, async (namespace, log) => {
    await log.createTopics([row.input, row.output]);
    const running = await row.start({ ground, namespace, records, nodeOptions, peer });
    const never = new Promise<never>(() => {});
    const { cpu_ms, released_at, window } = await whileRunning(running, () =>
      Promise.race([putThrough(log, row, running, mine), running.failed ?? never]),
    );
    await log.deleteTopics(PEER_TOPICS);
    const written = await log.read(unchecked(row.output), (record) => ({
      id: row.idOf(record),
      at: record.timestamp,
    }));
    const measured = measuredOf(written, mine, `handed on by "${row.title}"`);
    const cpu_us = cpu_ms === undefined ? undefined : (cpu_ms * 1000) / measured.length;
    const last_at = measured.reduce((latest, { at }) => Math.max(latest, at), 0);
    return { rate: (measured.length * 1000) / (last_at - released_at), cpu_us, window };
  });
}

const shareOf = ({ warmUp, measured }: Load, row: Pick<Row, 'share' | 'warmUp'>): Load => ({
  warmUp: warmUp.slice(0, Math.ceil(row.share * row.warmUp * measured.length)),
  measured: measured.slice(0, Math.ceil(row.share * measured.length)),
});

async function putThrough(log: Log, { input, output, readsUncommitted }: Row, running: RowProcess, load: Load) {
  const warmUp = await log.prepare(input.name, load.warmUp);
  await warmUp.release();
  // While it starts and warms up, where it does not see them.
  const early = readsUncommitted ? undefined : await log.prepare(input.name, load.measured);
  await log.whenHolds(output.name, load.warmUp.length, TIMEOUT_MS);
  if (readsUncommitted) running.freeze?.();
  const measured = early ?? (await log.prepare(input.name, load.measured));
  const [cpu_before, from_us] = [await cpuTimeOf(running.pid), monotonic()];
  // By the clock that the broker has, too: it runs on this machine.
  const released_at = Date.now();
  if (readsUncommitted) running.thaw?.();
  await measured.release();
  await log.whenHolds(output.name, load.warmUp.length + load.measured.length, TIMEOUT_MS, QUIET_MS);
  const [cpu_after, to_us] = [await cpuTimeOf(running.pid), monotonic() - QUIET_MS * 1000];
  const cpu_ms = cpu_before === undefined || cpu_after === undefined ? undefined : cpu_after - cpu_before;
  return { cpu_ms, released_at, window: { from_us, to_us } };
}

const monotonic = (): number => Number(process.hrtime.bigint() / 1000n);
