import { Controller, Get, Inject, Query, Req, UseGuards } from '@nestjs/common';
import type { Bus } from '@chorus/bus';
import { agentMessagesRaw, type RejectedList, type SetupView } from '@chorus/contracts';
import { ApiKeyGuard, BUS, CONFIG, RequireScope } from '@chorus/service-kit';
import type { Request } from 'express';
import { FleetAccess } from '../auth/fleet-access.ts';
import { publicBrokersOf, type GatewayConfig } from '../config.ts';
import { ReadModel } from '../read-model/read-model.ts';
import { inFleet, type InFleet } from './in-fleet.ts';

/** The first hour: where agents of a fleet send to, whether anything has come, and what was not taken. */
@Controller('api/v1')
@UseGuards(ApiKeyGuard)
@RequireScope('read')
export class SetupController {
  constructor(
    @Inject(FleetAccess) private readonly access: FleetAccess,
    @Inject(ReadModel) private readonly model: ReadModel,
    @Inject(BUS) private readonly bus: Bus,
    @Inject(CONFIG) private readonly config: GatewayConfig,
  ) {}

  @Get('setup')
  setup(@Req() request: Request, @Query({ schema: inFleet }) query: InFleet): SetupView {
    const view = this.access.fleet(request, query.fleet_id);
    return {
      fleet_id: view.fleet_id,
      ingestion_url: this.config.PUBLIC_INGESTION_URL,
      kafka_brokers: publicBrokersOf(this.bus, this.config),
      raw_topic: `${this.config.KAFKA_NAMESPACE ?? ''}${agentMessagesRaw.name}`,
      first_message_at: view.firstMessageAt,
      agents: view.agentCount,
    };
  }

  @Get('rejected')
  rejected(@Req() request: Request, @Query({ schema: inFleet }) query: InFleet): RejectedList {
    const view = this.access.fleet(request, query.fleet_id);
    return {
      fleet_id: view.fleet_id,
      rejected: this.model.rejected.of(view.fleet_id).filter(({ at }) => view.isAfterRemoval(at)),
    };
  }
}
