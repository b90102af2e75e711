import { Inject, Injectable } from '@nestjs/common';
import { agentDecisionsProcessed, processedDecision, type StoredDecision } from '@chorus/contracts';
import { History } from '../history/history.ts';

/** Pages that are asked for; what is still missing then is very long. */
const MOST_PAGES = 10;

/** The messages that a detection rests on, as far as the event store has them. */
@Injectable()
export class Evidence {
  constructor(@Inject(History) private readonly history: History) {}

  /** In the order of `ids`, at most 256. @throws ProblemException where the event store is away */
  async of(fleet_id: string, ids: readonly string[]): Promise<StoredDecision[]> {
    const found = new Map<string, StoredDecision>();
    let cursor: string | null = null;
    for (let pages = 0; ids.length > 0 && pages < MOST_PAGES && (pages === 0 || cursor !== null); pages++)
      cursor = await this.#page(fleet_id, ids, cursor, found);
    return ids.flatMap((id) => found.get(id) ?? []);
  }

  async #page(
    fleet_id: string,
    ids: readonly string[],
    cursor: string | null,
    found: Map<string, StoredDecision>,
  ): Promise<string | null> {
    const { events = [], next_cursor } = await this.history.ask((asked) => ({
      ...{ ...asked, kind: 'events', fleet_id, from: null, to: null, agent_id: null, correlation_id: null, id: null },
      ...{ words: null, topics: [agentDecisionsProcessed.name], ids: [...ids], limit: 1000, cursor },
    }));
    for (const { partition, offset, at, value } of events) {
      const decision = processedDecision.safeParse(value).data;
      if (decision) found.set(decision.processing_metadata.message_id, { partition, offset, decided_at: at, decision });
    }
    return next_cursor;
  }
}
