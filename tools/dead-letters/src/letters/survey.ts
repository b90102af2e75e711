import type { RawRecord } from '@chorus/bus';
import type { DeadLetterReason } from '@chorus/contracts';
import { matches, type Filter } from './filter.ts';
import { entryOf, type DeadLetter, type Marker } from './letter.ts';
import { OffsetSet } from './offset-set.ts';
import { positionText, type Position } from './position.ts';

/** Dead letters that came about in the same way. */
export interface Group {
  readonly processor: string;
  readonly reason: DeadLetterReason;
  /** Where the records came from. */
  readonly topic: string;
  readonly letters: number;
  /** Of these, how many were put back. */
  readonly redriven: number;
  /** When the last of them was given up: log time, ms since 1970. */
  readonly newest: number;
}

/** As much of a dead letter as a list holds. */
export interface Listed extends Omit<DeadLetter, 'isWhole' | 'value' | 'headers'> {
  /** Size of the value; null where there is none. */
  readonly bytes: number | null;
  /** When it was last put back, as its marker says; null where it was not. */
  readonly redriven_at: string | null;
}

interface Counted extends Group {
  letters: number;
  redriven: number;
  newest: number;
  readonly offsets: OffsetSet;
}

/** Bytes of a key that are kept: the log takes longer ones than anybody reads. */
const KEY_BYTES = 512;

/**
 * Goes once over `dead-letters`, each partition in its order, and keeps the totals, the newest few, and a bit for each
 * that matches: however many there are, they are never held. A marker stands behind its letter, so that only at the end
 * it is known what was redriven.
 */
export class Survey {
  readonly #filter: Filter;
  readonly #keep: number;
  readonly #groups = new Map<string, Counted>();
  readonly #redriven = new OffsetSet();
  #listed = new Map<string, Listed>();
  #unknown = 0;

  /** @param keep How many of the newest are kept for a list. */
  constructor(filter: Filter, keep: number) {
    this.#filter = filter;
    this.#keep = keep;
  }

  take(record: RawRecord): void {
    const entry = entryOf(record);
    if (entry.kind === 'letter' && matches(this.#filter, entry.letter)) this.#count(entry.letter);
    else if (entry.kind === 'marker') this.#mark(entry.marker);
    else if (entry.kind === 'unknown') this.#unknown++;
  }

  /** Those with the most letters first. */
  get groups(): readonly Group[] {
    return [...this.#groups.values()].sort((a, b) => b.letters - a.letters || b.newest - a.newest);
  }

  get newest(): readonly Listed[] {
    return [...this.#listed.values()].sort(newestFirst).slice(0, this.#keep);
  }

  /** Records that are neither dead letters nor markers. */
  get unknown(): number {
    return this.#unknown;
  }

  /**
   * What a redrive takes: those of the groups that `isPossible`, without those that were redriven unless `again`; the
   * first `limit` in the order of partitions and offsets.
   */
  select(options: {
    readonly again: boolean;
    readonly limit: number;
    readonly isPossible: (group: Group) => boolean;
  }): OffsetSet {
    const wanted = new OffsetSet();
    for (const group of this.#groups.values()) {
      if (!options.isPossible(group)) continue;
      for (const position of group.offsets) if (options.again || !this.#redriven.has(position)) wanted.add(position);
    }
    if (wanted.size <= options.limit) return wanted;
    const first = new OffsetSet();
    for (const position of wanted) {
      if (first.size === options.limit) break;
      first.add(position);
    }
    return first;
  }

  /** How many of a group a selection holds. */
  countIn(group: Group, selection: OffsetSet): number {
    const counted = this.#groups.get(nameOf(group));
    let count = 0;
    for (const position of counted?.offsets ?? []) if (selection.has(position)) count++;
    return count;
  }

  #count(letter: DeadLetter): void {
    const { processor, reason, origin, position, time } = letter;
    const name = nameOf({ processor, reason, topic: origin.topic });
    const none = { processor, reason, topic: origin.topic, letters: 0, redriven: 0, newest: 0 };
    const group = this.#groups.get(name) ?? { ...none, offsets: new OffsetSet() };
    this.#groups.set(name, group);
    group.offsets.add(position);
    group.letters++;
    group.newest = Math.max(group.newest, time);
    this.#list(letter);
  }

  #list({ position, time, processor, reason, error, attempts, origin, redrives, key, value }: DeadLetter): void {
    this.#listed.set(positionText(position), {
      ...{ position, time, processor, reason, error, attempts, origin, redrives },
      // A copy: the key lies in the buffer of a whole fetch.
      key: key && Buffer.from(key.subarray(0, KEY_BYTES)),
      bytes: value?.length ?? null,
      redriven_at: null,
    });
    if (this.#listed.size >= 2 * this.#keep + 100)
      this.#listed = new Map(this.newest.map((listed) => [positionText(listed.position), listed]));
  }

  #mark({ of, time }: Marker): void {
    const group = [...this.#groups.values()].find(({ offsets }) => offsets.has(of));
    if (!group) return;
    if (this.#redriven.add(of)) group.redriven++;
    const listed = this.#listed.get(positionText(of));
    if (listed) this.#listed.set(positionText(of), { ...listed, redriven_at: time });
  }
}

const nameOf = ({ processor, reason, topic }: Pick<Group, 'processor' | 'reason' | 'topic'>): string =>
  JSON.stringify([processor, reason, topic]);

function newestFirst(a: { time: number; position: Position }, b: { time: number; position: Position }): number {
  return b.time - a.time || a.position.partition - b.position.partition || b.position.offset - a.position.offset;
}
