import type { Ground } from '../installation.ts';
import { meanOf, type Load } from '../throughput/load.ts';
import type { Absence, BusFigures } from './goals.ts';
import { measureRow, type RowRun } from './measure-row.ts';
import type { Peer } from './peer.ts';
import { prepareBusLoad } from './records.ts';
import { ROW, type RowName } from './rows.ts';

export interface Plan {
  readonly names: readonly RowName[];
  /** Bytes of a record. */
  readonly sizes: readonly number[];
  /** Of a run, of the smallest size. */
  readonly messages: number;
  readonly runs: number;
  readonly peer: Peer | { readonly missing: string };
}

const SMALLEST = 450;

/** A larger record takes longer, though not in proportion: each run is to take a few seconds. */
const messagesOf = (messages: number, bytes: number): number =>
  Math.round(messages * Math.min(1, Math.sqrt(SMALLEST / bytes)));

/** The load of a run with records of one size, for all of these rows. */
export const loadFor = (names: readonly RowName[], messages: number, bytes: number): Load =>
  prepareBusLoad(bytes, messagesOf(messages, bytes), Math.max(...names.map((name) => ROW[name].warmUp)));

/**
 * Rounds in which each row runs once with each size. What the machine does meanwhile meets all of them alike: each
 * round begins with another row. A row that fails is left out from then on, and the others go on.
 */
export async function measureRows(ground: Ground, plan: Plan): Promise<BusFigures['throughput']> {
  const { names, sizes, messages, runs } = plan;
  if (names.length === 0) return [];
  const peer = 'missing' in plan.peer ? undefined : plan.peer;
  const measured = sizes.map((bytes) => ({
    bytes,
    load: loadFor([...names, WARMS_THE_BROKER], messages, bytes),
    runs: {} as Partial<Record<RowName, RowRun[]>>,
    absent: absentAtFirst(plan),
  }));
  ground.say('warming the broker up');
  for (const { bytes, load } of measured)
    await measureRow(ground, { name: WARMS_THE_BROKER, load, id: `warm-up-${bytes}`, peer });

  for (let round = 0; round < runs; round++)
    for (const { bytes, load, runs, absent } of measured)
      for (const name of rotated(names, round)) {
        if (absent[name] !== undefined) continue;
        try {
          const run = await measureRow(ground, { name, load, id: `run-${round + 1}-${bytes}`, peer });
          (runs[name] ??= []).push(run);
          ground.say(`round ${round + 1}, ${bytes} bytes: ${name} ${Math.round(run.rate)}/s`);
        } catch (error) {
          ground.signal.throwIfAborted();
          absent[name] = { failed: true, why: String(error) };
          delete runs[name];
          ground.say(`round ${round + 1}, ${bytes} bytes: ${name} FAILED: ${String(error)}`);
        }
      }
  return measured.map(({ bytes, load, runs, absent }) => ({
    bytes,
    messages: load.measured.length,
    mean_bytes: meanOf(load.measured.map(({ value }) => Buffer.byteLength(value))),
    runs,
    absent,
  }));
}

/** A broker that was just started is busy translating itself: it has transactions to do before anything is measured. */
const WARMS_THE_BROKER = 'exactly-once';

function absentAtFirst({ names, peer }: Plan): Partial<Record<RowName, Absence>> {
  if (!('missing' in peer)) return {};
  const absence: Absence = { failed: false, why: peer.missing };
  return Object.fromEntries(names.filter((name) => !ROW[name].runsOnNode).map((name) => [name, absence]));
}

const rotated = <T>(all: readonly T[], by: number): T[] => {
  const first = by % all.length;
  return [...all.slice(first), ...all.slice(0, first)];
};
