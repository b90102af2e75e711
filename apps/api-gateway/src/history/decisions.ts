import { Inject, Injectable } from '@nestjs/common';
import {
  agentDecisionsProcessed,
  processedDecision,
  type ProcessedDecision,
  type StoredDecision,
} from '@chorus/contracts';
import { ProblemException } from '@chorus/service-kit';
import { History } from './history.ts';

/** Pages that are asked for; decisions that are still missing then are old and very long. */
const MOST_PAGES = 10;

export interface DecisionsFound {
  /** By offset; those that are no longer stored are not there. */
  readonly found: ReadonlyMap<number, ProcessedDecision>;
  /** Why some may be missing that are stored; null where none are. */
  readonly missing: string | null;
}

/** Which decisions: by where they stand on the log, or by the ids of their messages. At least one. */
type Wanted =
  { readonly offsets: number[]; readonly limit: number } | { readonly ids: string[]; readonly limit: number };

/** Stored decisions of a fleet, by what else names them. */
@Injectable()
export class Decisions {
  constructor(@Inject(History) private readonly history: History) {}

  /** @param offsets At most 1,000; below 0: none. Where the event store is away what was found until then is the answer. */
  async at(fleet_id: string, offsets: readonly number[]): Promise<DecisionsFound> {
    const wanted = [...new Set(offsets)].filter((offset) => offset >= 0);
    const found = new Map<number, ProcessedDecision>();
    if (wanted.length === 0) return { found, missing: null };
    try {
      const all = await this.#each(fleet_id, { offsets: wanted, limit: wanted.length }, ({ offset, decision }) => {
        if (wanted.includes(offset)) found.set(offset, decision);
      });
      const tooLong = 'The messages are too long to be read at once; ask for fewer changes, or for an earlier time.';
      return { found, missing: all ? null : tooLong };
    } catch (error) {
      if (error instanceof ProblemException) return { found, missing: error.problem.detail };
      throw error;
    }
  }

  /** Those on these messages, in the order of `ids`, at most 256. @throws ProblemException where the event store is away */
  async of(fleet_id: string, ids: readonly string[]): Promise<StoredDecision[]> {
    const found = new Map<string, StoredDecision>();
    if (ids.length > 0)
      await this.#each(fleet_id, { ids: [...ids], limit: 1000 }, (stored) =>
        found.set(stored.decision.processing_metadata.message_id, stored),
      );
    return ids.flatMap((id) => found.get(id) ?? []);
  }

  /** @returns false where there are more than so many pages hold */
  async #each(fleet_id: string, wanted: Wanted, take: (stored: StoredDecision) => void): Promise<boolean> {
    let cursor: string | null = null;
    for (let pages = 0; pages < MOST_PAGES; pages++) {
      cursor = await this.#page(fleet_id, wanted, cursor, take);
      if (cursor === null) return true;
    }
    return false;
  }

  async #page(
    fleet_id: string,
    wanted: Wanted,
    cursor: string | null,
    take: (stored: StoredDecision) => void,
  ): Promise<string | null> {
    const { events = [], next_cursor } = await this.history.ask((asked) => ({
      ...asked,
      kind: 'events',
      fleet_id,
      ...{ from: null, to: null, agent_id: null, correlation_id: null, id: null, words: null },
      topics: [agentDecisionsProcessed.name],
      ...wanted,
      cursor,
    }));
    for (const { partition, offset, at, value } of events) {
      const decision = processedDecision.safeParse(value).data;
      if (decision) take({ partition, offset, decided_at: at, decision });
    }
    return next_cursor;
  }
}
