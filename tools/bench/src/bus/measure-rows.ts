import type { Ground } from '../installation.ts';
import { meanOf, type Load } from '../throughput/load.ts';
import type { BusFigures } from './goals.ts';
import { measureRow, type RowRun } from './measure-row.ts';
import type { Peer } from './peer.ts';
import { prepareBusLoad } from './records.ts';
import type { RowName } from './rows.ts';

export interface Plan {
  readonly names: readonly RowName[];
  /** Bytes of a record. */
  readonly sizes: readonly number[];
  /** Of a run, of the smallest size. */
  readonly messages: number;
  readonly runs: number;
  readonly peer: Peer | undefined;
}

const SMALLEST = 450;

/** A larger record takes longer, though not in proportion: each run is to take a few seconds. */
const messagesOf = (messages: number, bytes: number): number =>
  Math.round(messages * Math.min(1, Math.sqrt(SMALLEST / bytes)));

/** The load of a run with records of one size. */
export const loadFor = (messages: number, bytes: number): Load => prepareBusLoad(bytes, messagesOf(messages, bytes));

/**
 * Rounds in which each row runs once with each size. What the machine does meanwhile meets all of them alike: each
 * round begins with another row.
 */
export async function measureRows(ground: Ground, plan: Plan): Promise<BusFigures['throughput']> {
  const { names, sizes, messages, runs, peer } = plan;
  if (names.length === 0) return [];
  const measured = sizes.map((bytes) => ({
    bytes,
    load: loadFor(messages, bytes),
    runs: Object.fromEntries(names.map((name) => [name, [] as RowRun[]])),
  }));
  for (let round = 0; round < runs; round++)
    for (const { bytes, load, runs } of measured)
      for (const name of rotated(names, round)) {
        const run = await measureRow(ground, { name, load, id: `run-${round + 1}-${bytes}`, peer });
        runs[name]?.push(run);
        ground.say(`round ${round + 1}, ${bytes} bytes: ${name} ${Math.round(run.rate)}/s`);
      }
  return measured.map(({ bytes, load, runs }) => ({
    bytes,
    messages: load.measured.length,
    mean_bytes: meanOf(load.measured.map(({ value }) => Buffer.byteLength(value))),
    runs,
  }));
}

const rotated = <T>(all: readonly T[], by: number): T[] => {
  const first = by % all.length;
  return [...all.slice(first), ...all.slice(0, first)];
};
