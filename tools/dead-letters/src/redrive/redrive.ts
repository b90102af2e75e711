import { setTimeout as sleep } from 'node:timers/promises';
import type { Outgoing, RawLog, RawWriter } from '@chorus/bus';
import { deadLetters } from '@chorus/contracts';
import type { OffsetSet } from '../letters/offset-set.ts';
import type { DeadLetter } from '../letters/letter.ts';
import type { Position } from '../letters/position.ts';
import { letterOf } from '../scan.ts';
import { redrivenCopy } from './copy.ts';

/** A transaction holds at most so many copies, and about so many bytes of values. */
const BATCH = { letters: 100, bytes: 1_048_576 };
/** With a limit of speed, how much of a second one transaction may hold. */
const SHARE_OF_SECOND = 0.25;
const EXAMPLES = 5;

export interface RedriveOptions {
  readonly log: Pick<RawLog, 'records'>;
  readonly writer: Pick<RawWriter, 'fits'>;
  readonly selected: OffsetSet;
  /** Whether the record’s place is still there. */
  readonly isPossible: (letter: DeadLetter) => boolean;
  /** Records a second. */
  readonly rate: number;
  /** Ends it after the transaction that is under way. */
  readonly stop: AbortSignal;
  /** ms since 1970. */
  readonly clock: () => number;
  /** Writes copies and markers of some letters: all of them or none. */
  readonly write: (records: readonly Outgoing[]) => Promise<void>;
  readonly onProgress: (redriven: number) => void;
}

export interface Redriven {
  readonly redriven: number;
  /** How many cannot be put back: too large with the headers that are added, no longer whole, or their partition is gone. */
  readonly left: number;
  /** The first few of these. */
  readonly examples: readonly Position[];
}

/**
 * Puts the selected dead letters back, in the order in which each partition gave them up. Each is put back and marked, or
 * neither, whatever happens meanwhile.
 */
export async function redrive(options: RedriveOptions): Promise<Redriven> {
  const { log, writer, selected, isPossible, rate, stop, clock, write, onProgress } = options;
  const examples: Position[] = [];
  let left = 0;
  const most = Math.min(BATCH.letters, Math.max(1, Math.floor(rate * SHARE_OF_SECOND)));
  let redriven = 0;
  let batch: Outgoing[] = [];
  let bytes = 0;
  let due = performance.now();

  const flush = async () => {
    const letters = batch.length / 2;
    if (letters === 0 || stop.aborted) return;
    await pauseUntil(due, stop);
    if (stop.aborted) return;
    due = Math.max(due, performance.now()) + (letters * 1000) / rate;
    await write(batch);
    redriven += letters;
    [batch, bytes] = [[], 0];
    onProgress(redriven);
  };

  for (const range of ranges(selected))
    for await (const records of log.records({ topic: deadLetters.name, ...range })) {
      for (const record of records) {
        const letter = selected.has(record) ? letterOf(record) : undefined;
        if (!letter) continue;
        const { copy, marker } = redrivenCopy(letter, clock());
        if (!letter.isWhole || !isPossible(letter) || !writer.fits(copy)) {
          if (++left <= EXAMPLES) examples.push(letter.position);
          continue;
        }
        batch.push(copy, marker);
        bytes += letter.value?.length ?? 0;
        if (batch.length / 2 >= most || bytes >= BATCH.bytes) await flush();
        if (stop.aborted) return { redriven, left, examples };
      }
    }
  await flush();
  return { redriven, left, examples };
}

/** From the first selected offset of each partition to the last. */
function ranges(selected: OffsetSet): { partition: number; from: number; to: number }[] {
  const found = new Map<number, { partition: number; from: number; to: number }>();
  for (const { partition, offset } of selected) {
    const from = found.get(partition)?.from ?? offset;
    found.set(partition, { partition, from, to: offset + 1 });
  }
  return [...found.values()];
}

async function pauseUntil(due: number, stop: AbortSignal): Promise<void> {
  const ms = due - performance.now();
  if (ms > 0) await sleep(ms, undefined, { signal: stop }).catch(() => {});
}
