import { Controller, Get, Inject, Param, Query, Req, UseGuards } from '@nestjs/common';
import { agentId, type ParticipationView } from '@chorus/contracts';
import { ApiKeyGuard, CLOCK, RequireScope, type Clock } from '@chorus/service-kit';
import type { Request } from 'express';
import { z } from 'zod';
import { FleetAccess } from '../auth/fleet-access.ts';
import { inFleet } from '../rest/in-fleet.ts';
import { between, requireOrder } from './history-query.ts';
import { History } from './history.ts';

const DAY_MS = 86_400_000;
const participationQuery = inFleet.extend(between);

/** How an agent gets on with others: of what it took part in, how much was a conflict. */
@Controller('api/v1/agents')
@UseGuards(ApiKeyGuard)
@RequireScope('read')
export class ParticipationController {
  constructor(
    @Inject(FleetAccess) private readonly access: FleetAccess,
    @Inject(History) private readonly history: History,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get(':id/participation')
  async participation(
    @Req() request: Request,
    @Param('id', { schema: agentId }) agent_id: string,
    @Query({ schema: participationQuery }) query: z.infer<typeof participationQuery>,
  ): Promise<ParticipationView> {
    const { fleet_id } = this.access.fleet(request, query.fleet_id);
    const to = query.to ?? new Date(this.clock.now()).toISOString();
    const from = query.from ?? new Date(Date.parse(to) - DAY_MS).toISOString();
    requireOrder({ from, to });
    const { participation } = await this.history.ask((asked) => ({
      ...asked,
      kind: 'participation',
      fleet_id,
      agent_id,
      from,
      to,
      cursor: null,
    }));
    if (participation) return participation;
    throw new Error('an answer about how an agent gets on with others without it');
  }
}
