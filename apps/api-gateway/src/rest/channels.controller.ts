import { randomBytes } from 'node:crypto';
import {
  Body,
  Controller,
  Delete,
  Get,
  Header,
  HttpCode,
  Inject,
  Param,
  Post,
  Query,
  Req,
  UseGuards,
} from '@nestjs/common';
import {
  MOST_CHANNELS,
  reasonRequest,
  setChannelRequest,
  type AlertChannelConfig,
  type AlertChannelList,
  type AlertChannelView,
  type AlertDelivery,
  type AlertKind,
  type CommandAccepted,
  type SavedChannel,
} from '@chorus/contracts';
import { ApiKeyGuard, EVERY_FLEET, ProblemException, RequireScope } from '@chorus/service-kit';
import type { Request } from 'express';
import { z } from 'zod';
import { FleetAccess } from '../auth/fleet-access.ts';
import { OperatorCommands } from '../commands/operator-commands.ts';
import { ReadModel } from '../read-model/read-model.ts';
import { inFleet, type InFleet } from './in-fleet.ts';
import { newId } from './new-id.ts';

type Reason = z.infer<typeof reasonRequest>;

/** Where alerts go. Address and secret of a channel are secrets: they are shown to nobody, once it is made. */
@Controller('api/v1/channels')
@UseGuards(ApiKeyGuard)
export class ChannelsController {
  constructor(
    @Inject(FleetAccess) private readonly access: FleetAccess,
    @Inject(OperatorCommands) private readonly commands: OperatorCommands,
    @Inject(ReadModel) private readonly model: ReadModel,
  ) {}

  @Get()
  @RequireScope('read')
  list(@Req() request: Request, @Query({ schema: inFleet }) query: InFleet): AlertChannelList {
    const { fleet_id } = this.access.fleet(request, query.fleet_id);
    const { alerts } = this.model;
    const channels = alerts.channels(fleet_id);
    return {
      fleet_id,
      channels: channels.map((channel) => viewOf(channel, alerts.lastDelivery(fleet_id, channel.channel_id))),
    };
  }

  /** Makes a channel, or replaces one whole; either has a new secret. */
  @Post()
  @HttpCode(202)
  @Header('cache-control', 'no-store')
  @RequireScope('admin')
  async save(
    @Req() request: Request,
    @Query({ schema: inFleet }) query: InFleet,
    @Body({ schema: setChannelRequest }) body: z.infer<typeof setChannelRequest>,
  ): Promise<SavedChannel> {
    const { fleet_id } = this.access.fleet(request, query.fleet_id);
    const { name, kind, url, min_confidence, enabled, reason } = body;
    const channel_id = body.channel_id ?? newId(name, 'channel', randomBytes(3));
    this.#makeRoom(fleet_id, channel_id);
    const secret = `whsec_${randomBytes(32).toString('base64url')}`;
    const alerts = alertsFor(fleet_id, body.alerts);
    const channel = { channel_id, name, kind, url, secret, alerts, min_confidence, enabled };
    const command = { kind: 'set_channel', fleet_id, channel, reason } as const;
    const accepted = await this.commands.send(this.access.principal(request), command);
    return { ...accepted, channel_id, secret };
  }

  @Delete(':channel_id')
  @HttpCode(202)
  @RequireScope('admin')
  remove(
    @Req() request: Request,
    @Param('channel_id') channel_id: string,
    @Query({ schema: inFleet }) query: InFleet,
    @Body({ schema: reasonRequest }) body: Reason,
  ): Promise<CommandAccepted> {
    return this.#command(request, 'remove_channel', channel_id, query.fleet_id, body.reason);
  }

  /** What became of it is in the channel's `last_delivery`, and among the alerts. */
  @Post(':channel_id/test')
  @HttpCode(202)
  @RequireScope('operate')
  test(
    @Req() request: Request,
    @Param('channel_id') channel_id: string,
    @Query({ schema: inFleet }) query: InFleet,
    @Body({ schema: reasonRequest }) body: Reason,
  ): Promise<CommandAccepted> {
    return this.#command(request, 'test_channel', channel_id, query.fleet_id, body.reason);
  }

  #command(
    request: Request,
    kind: 'remove_channel' | 'test_channel',
    channel_id: string,
    fleet: string | undefined,
    reason: string,
  ): Promise<CommandAccepted> {
    const { fleet_id } = this.access.fleet(request, fleet);
    if (!this.model.alerts.channel(fleet_id, channel_id))
      throw new ProblemException({
        status: 404,
        kind: 'channel',
        title: 'No such channel',
        detail: `Fleet "${fleet_id}" has no channel ${JSON.stringify(channel_id.slice(0, 64))}; GET /api/v1/channels lists them. One that was just made is there within a second.`,
      });
    return this.commands.send(this.access.principal(request), { kind, fleet_id, channel_id, reason });
  }

  #makeRoom(fleet_id: string, channel_id: string): void {
    const channels = this.model.alerts.channels(fleet_id);
    if (channels.length < MOST_CHANNELS || channels.some((channel) => channel.channel_id === channel_id)) return;
    throw new ProblemException({
      status: 422,
      kind: 'too-many-channels',
      detail: `Fleet "${fleet_id}" has ${MOST_CHANNELS} channels, which is the most that one may have. Remove or replace one.`,
    });
  }
}

/** Of no single fleet there is nothing to tell but how the services are. */
function alertsFor(fleet_id: string, asked: readonly AlertKind[]): AlertKind[] {
  const alerts = [...new Set(asked)].filter((kind) => fleet_id !== EVERY_FLEET || kind === 'service_down');
  if (alerts.length > 0) return alerts;
  throw new ProblemException({
    status: 422,
    kind: 'validation',
    detail: `A channel of "${EVERY_FLEET}" is told of services alone: "service_down". For all else name the fleet.`,
    errors: [{ pointer: '/alerts', detail: 'has nothing that such a channel is told of; "service_down" is accepted' }],
  });
}

/** Field by field: what a channel may have besides these is not shown by accident. */
function viewOf(channel: AlertChannelConfig, last_delivery: AlertDelivery | null): AlertChannelView {
  const { channel_id, fleet_id, name, kind, alerts, min_confidence, enabled } = channel;
  const { changed_at, changed_by, reason } = channel;
  const { protocol, host } = new URL(channel.url);
  return {
    ...{ channel_id, fleet_id, name, kind, alerts, min_confidence, enabled },
    ...{ changed_at, changed_by, reason },
    address: `${protocol}//${host}/…`,
    last_delivery,
  };
}
