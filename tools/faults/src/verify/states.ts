import type { TaskState } from './fold.ts';

/** A counting task as a worker dumps it: its store, and which of the identities that it was asked about it knows. */
export interface DumpedState {
  readonly partition: number;
  readonly counts: Readonly<Record<string, unknown>>;
  readonly known: readonly string[];
}

const sorted = (record: Readonly<Record<string, unknown>>): string =>
  JSON.stringify(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));

/**
 * Compares stores with the fold of the log, field by field: a line for each difference.
 *
 * @param dumps answers to questions about every identity of the partition's inputs
 */
export function compareStates(expected: ReadonlyMap<number, TaskState>, dumps: readonly DumpedState[]): string[] {
  return [...expected].flatMap(([partition, { counts, recent }]) => {
    const mine = dumps.filter((dump) => dump.partition === partition);
    const [dump] = mine;
    if (!dump || mine.length > 1) return [`state: partition ${partition} is dumped ${mine.length} times, not once`];
    return [...differentCounts(partition, counts, dump.counts), ...differentRecents(partition, recent, dump.known)];
  });
}

function differentCounts(partition: number, want: TaskState['counts'], have: DumpedState['counts']): string[] {
  const keys = new Set([...Object.keys(want), ...Object.keys(have)]);
  return [...keys].flatMap((key) => {
    const [wanted, found] = [want[key], have[key]].map((value) => (value ? sorted({ ...value }) : 'nothing'));
    return wanted === found ? [] : [`state: ${key} of partition ${partition} holds ${found}, not ${wanted}`];
  });
}

function differentRecents(partition: number, want: readonly string[], have: readonly string[]): string[] {
  const [wanted, known] = [new Set(want), new Set(have)];
  const forgotten = [...wanted].filter((id) => !known.has(id));
  const extra = [...known].filter((id) => !wanted.has(id));
  return [
    ...forgotten.map((id) => `state: the recent memory of partition ${partition} has forgotten ${id}`),
    ...extra.map((id) => `state: the recent memory of partition ${partition} still knows ${id}`),
  ];
}
