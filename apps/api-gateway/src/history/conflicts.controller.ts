import { Controller, Get, Inject, Query, Req, UseGuards } from '@nestjs/common';
import { CONFLICT_RISK } from '@chorus/conflict';
import { agentDecisionsProcessed, agentId, type ConflictList } from '@chorus/contracts';
import { ApiKeyGuard, RequireScope } from '@chorus/service-kit';
import type { Request } from 'express';
import { z } from 'zod';
import { FleetAccess } from '../auth/fleet-access.ts';
import { inFleet } from '../rest/in-fleet.ts';
import { between, historyPage, requireOrder, words } from './history-query.ts';
import { History } from './history.ts';

const conflictQuery = inFleet.extend({
  ...between,
  ...historyPage({ most: 1000, usual: 100 }),
  agent_id: agentId.optional(),
  min_risk: z.coerce.number().min(0).max(1).default(CONFLICT_RISK),
  q: words,
});

/** Conflicts that were predicted, as far as retention reaches. */
@Controller('api/v1/conflicts')
@UseGuards(ApiKeyGuard)
@RequireScope('read')
export class ConflictsController {
  constructor(
    @Inject(FleetAccess) private readonly access: FleetAccess,
    @Inject(History) private readonly history: History,
  ) {}

  @Get()
  async list(
    @Req() request: Request,
    @Query({ schema: conflictQuery }) query: z.infer<typeof conflictQuery>,
  ): Promise<ConflictList> {
    const { fleet_id } = this.access.fleet(request, query.fleet_id);
    requireOrder(query);
    const { events = [], next_cursor } = await this.history.ask((asked) => ({
      ...asked,
      kind: 'events',
      fleet_id,
      from: query.from ?? null,
      to: query.to ?? null,
      topics: [agentDecisionsProcessed.name],
      agent_id: query.agent_id ?? null,
      correlation_id: null,
      id: null,
      words: query.q,
      min_risk: query.min_risk,
      limit: query.limit,
      cursor: query.cursor ?? null,
    }));
    return { fleet_id, conflicts: events, next_cursor };
  }
}
