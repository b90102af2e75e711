import { Controller, Get, Inject, Query, Req, UseGuards } from '@nestjs/common';
import { agentId, type InterventionList } from '@chorus/contracts';
import { ApiKeyGuard, RequireScope } from '@chorus/service-kit';
import type { Request } from 'express';
import { z } from 'zod';
import { FleetAccess } from '../auth/fleet-access.ts';
import { inFleet } from '../rest/in-fleet.ts';
import { between, historyPage, requireOrder } from './history-query.ts';
import { History } from './history.ts';

const MINUTE_MS = 60_000;

const interventionQuery = inFleet.extend({
  ...between,
  ...historyPage({ most: 500, usual: 50 }),
  agent_id: agentId.optional(),
  window_minutes: z.coerce.number().int().min(1).max(10_080).default(60),
});

/** What was done to agents, by the policy and by people, and what the fleet was like before and after it. */
@Controller('api/v1/interventions')
@UseGuards(ApiKeyGuard)
@RequireScope('read')
export class InterventionsController {
  constructor(
    @Inject(FleetAccess) private readonly access: FleetAccess,
    @Inject(History) private readonly history: History,
  ) {}

  @Get()
  async list(
    @Req() request: Request,
    @Query({ schema: interventionQuery }) query: z.infer<typeof interventionQuery>,
  ): Promise<InterventionList> {
    const { fleet_id } = this.access.fleet(request, query.fleet_id);
    requireOrder(query);
    const { interventions = [], next_cursor } = await this.history.ask((asked) => ({
      ...asked,
      kind: 'interventions',
      fleet_id,
      from: query.from ?? null,
      to: query.to ?? null,
      agent_id: query.agent_id ?? null,
      window_ms: query.window_minutes * MINUTE_MS,
      limit: query.limit,
      cursor: query.cursor ?? null,
    }));
    return { fleet_id, interventions, next_cursor };
  }
}
