import { Body, Controller, Delete, HttpCode, Inject, Param, Post, Req, UseGuards } from '@nestjs/common';
import { fleetId, interventionRequest, modeRequest, type CommandAccepted } from '@chorus/contracts';
import { ApiKeyGuard, RequireScope } from '@chorus/service-kit';
import type { Request } from 'express';
import type { z } from 'zod';
import { FleetAccess } from '../auth/fleet-access.ts';
import { OperatorCommands } from '../commands/operator-commands.ts';

/** What a person decides about a whole fleet. */
@Controller('api/v1/fleets')
@UseGuards(ApiKeyGuard)
@RequireScope('operate')
export class FleetsController {
  constructor(
    @Inject(FleetAccess) private readonly access: FleetAccess,
    @Inject(OperatorCommands) private readonly commands: OperatorCommands,
  ) {}

  @Post(':id/mode')
  @HttpCode(202)
  mode(
    @Req() request: Request,
    @Param('id', { schema: fleetId }) id: string,
    @Body({ schema: modeRequest }) { mode, reason }: z.infer<typeof modeRequest>,
  ): Promise<CommandAccepted> {
    const { fleet_id } = this.access.oneFleet(request, id);
    return this.commands.send(this.access.principal(request), { kind: 'set_mode', fleet_id, mode, reason });
  }

  @Delete(':id')
  @HttpCode(202)
  remove(
    @Req() request: Request,
    @Param('id', { schema: fleetId }) id: string,
    @Body({ schema: interventionRequest }) { reason }: z.infer<typeof interventionRequest>,
  ): Promise<CommandAccepted> {
    const { fleet_id } = this.access.oneFleet(request, id);
    return this.commands.send(this.access.principal(request), { kind: 'remove_fleet', fleet_id, reason });
  }
}
