import { Inject, Injectable } from '@nestjs/common';
import { agentDecisionsProcessed, processedDecision, type ProcessedDecision } from '@chorus/contracts';
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

/** Decisions of a fleet by where they stand on the log. */
@Injectable()
export class Decisions {
  constructor(@Inject(History) private readonly history: History) {}

  /** @param offsets At most 1,000; below 0: none. Where the event store is away what was found until then is the answer. */
  async at(fleet_id: string, offsets: readonly number[]): Promise<DecisionsFound> {
    const wanted = [...new Set(offsets)].filter((offset) => offset >= 0);
    const found = new Map<number, ProcessedDecision>();
    let cursor: string | null = null;
    try {
      for (let pages = 0; wanted.length > 0 && (pages === 0 || cursor !== null); pages++) {
        if (pages === MOST_PAGES)
          return {
            found,
            missing: 'The messages are too long to be read at once; ask for fewer changes, or for an earlier time.',
          };
        cursor = await this.#page(fleet_id, wanted, cursor, found);
      }
      return { found, missing: null };
    } catch (error) {
      if (error instanceof ProblemException) return { found, missing: error.problem.detail };
      throw error;
    }
  }

  async #page(
    fleet_id: string,
    offsets: number[],
    cursor: string | null,
    found: Map<number, ProcessedDecision>,
  ): Promise<string | null> {
    const { events = [], next_cursor } = await this.history.ask((asked) => ({
      ...asked,
      kind: 'events',
      fleet_id,
      ...{ from: null, to: null, agent_id: null, correlation_id: null, id: null, words: null },
      topics: [agentDecisionsProcessed.name],
      offsets,
      limit: offsets.length,
      cursor,
    }));
    for (const { offset, value } of events) {
      const decision = processedDecision.safeParse(value).data;
      if (decision && offsets.includes(offset)) found.set(offset, decision);
    }
    return next_cursor;
  }
}
