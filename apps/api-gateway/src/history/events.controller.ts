import { Controller, Get, Inject, Query, Req, UseGuards } from '@nestjs/common';
import { agentId, allTopics, keyText, type EventList } from '@chorus/contracts';
import { ApiKeyGuard, RequireScope } from '@chorus/service-kit';
import type { Request } from 'express';
import type { z } from 'zod';
import { FleetAccess } from '../auth/fleet-access.ts';
import { between, historyPage, namesOf, offsetsOf, requireOrder, words } from './history-query.ts';
import { History } from './history.ts';
import { inFleet } from '../rest/in-fleet.ts';

const MOST_TOPICS = 16;

const eventQuery = inFleet.extend({
  ...between,
  ...historyPage({ most: 1000, usual: 200 }),
  topics: namesOf(allTopics.map(({ name }) => name)).refine(
    ({ length }) => length <= MOST_TOPICS,
    `at most ${MOST_TOPICS} topics`,
  ),
  agent_id: agentId.optional(),
  correlation_id: keyText(256).min(1).optional(),
  id: keyText(700).min(1).optional(),
  offsets: offsetsOf({ most: 1000 }),
  q: words,
});

/** What the event store holds. */
@Controller('api/v1/events')
@UseGuards(ApiKeyGuard)
@RequireScope('read')
export class EventsController {
  constructor(
    @Inject(FleetAccess) private readonly access: FleetAccess,
    @Inject(History) private readonly history: History,
  ) {}

  @Get()
  async list(
    @Req() request: Request,
    @Query({ schema: eventQuery }) query: z.infer<typeof eventQuery>,
  ): Promise<EventList> {
    const { fleet_id } = this.access.fleet(request, query.fleet_id);
    requireOrder(query);
    const { events = [], next_cursor } = await this.history.ask((asked) => ({
      ...asked,
      kind: 'events',
      fleet_id,
      from: query.from ?? null,
      to: query.to ?? null,
      topics: query.topics,
      agent_id: query.agent_id ?? null,
      correlation_id: query.correlation_id ?? null,
      id: query.id ?? null,
      words: query.q,
      ...(query.offsets && { offsets: query.offsets }),
      limit: query.limit,
      cursor: query.cursor ?? null,
    }));
    return { fleet_id, events, next_cursor };
  }
}
