import type { RawRecord } from '../port/record.ts';

/** Looks after a task's handler from outside of the event loop, which the handler may block for ever. */
export interface Watch {
  /** A handler that has the event loop for itself for so many ms counts as blocked, and the process is ended. */
  readonly blocked_ms: number;
  /** Work on a record begins, or on passing time where there is none. Called for each record: it takes nanoseconds. */
  begin(record?: RawRecord): void;
  /** The event loop is free again; any number of times. */
  end(): void;
  /** What an asynchronous handler decides about the record; rejects where that takes too long. */
  settled<T>(work: Promise<T>, record: RawRecord): Promise<T>;
  /** How many processes were ended because this record had blocked them. */
  deaths(record: RawRecord): number;
}

/** A record that has ended so many processes is given up. */
export const MAX_DEATHS = 3;

/** Cuts a batch: a record under suspicion is alone, so that nobody else's work goes down with it. */
export function setApart(batch: readonly RawRecord[], isSuspicious: (record: RawRecord) => boolean): RawRecord[][] {
  const parts: RawRecord[][] = [];
  let open: RawRecord[] | undefined;
  for (const record of batch) {
    if (isSuspicious(record)) {
      parts.push([record]);
      open = undefined;
    } else if (open) open.push(record);
    else parts.push((open = [record]));
  }
  return parts;
}
