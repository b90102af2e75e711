import { Controller, Get, Inject, Query, Req, UseGuards } from '@nestjs/common';
import type { AlertList } from '@chorus/contracts';
import { ApiKeyGuard, RequireScope } from '@chorus/service-kit';
import type { Request } from 'express';
import { FleetAccess } from '../auth/fleet-access.ts';
import { ReadModel } from '../read-model/read-model.ts';
import { inFleet, type InFleet } from './in-fleet.ts';

/** What people were, or should have been, told of. */
@Controller('api/v1/alerts')
@UseGuards(ApiKeyGuard)
@RequireScope('read')
export class AlertsController {
  constructor(
    @Inject(FleetAccess) private readonly access: FleetAccess,
    @Inject(ReadModel) private readonly model: ReadModel,
  ) {}

  @Get()
  list(@Req() request: Request, @Query({ schema: inFleet }) query: InFleet): AlertList {
    const { fleet_id } = this.access.fleet(request, query.fleet_id);
    return { fleet_id, alerts: this.model.alerts.alerts(fleet_id) };
  }
}
