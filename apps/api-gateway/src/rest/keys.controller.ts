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
  createKeyRequest,
  keyId,
  reasonRequest,
  type ApiKeyList,
  type CommandAccepted,
  type CreatedKey,
} from '@chorus/contracts';
import {
  ApiKeyGuard,
  ApiKeyStore,
  CLOCK,
  EVERY_FLEET,
  maySee,
  newApiKey,
  ProblemException,
  RequireScope,
  type Clock,
  type Principal,
} from '@chorus/service-kit';
import type { Request } from 'express';
import { z } from 'zod';
import { FleetAccess } from '../auth/fleet-access.ts';
import { OperatorCommands } from '../commands/operator-commands.ts';
import { newId } from './new-id.ts';
import { isActive, keyViews } from './key-views.ts';
import { inFleet, type InFleet } from './in-fleet.ts';

/** That were made for one fleet and are in force. */
const MAX_ACTIVE_KEYS = 200;

/** The API keys of a fleet. A key is shown once, to whom made it; only its hash goes on the log. */
@Controller('api/v1/keys')
@UseGuards(ApiKeyGuard)
@RequireScope('admin')
export class KeysController {
  constructor(
    @Inject(FleetAccess) private readonly access: FleetAccess,
    @Inject(OperatorCommands) private readonly commands: OperatorCommands,
    @Inject(ApiKeyStore) private readonly keys: ApiKeyStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  list(@Req() request: Request, @Query({ schema: inFleet }) query: InFleet): ApiKeyList {
    const { fleet_id } = this.access.fleet(request, query.fleet_id);
    const configured = this.keys.configured().filter((key) => maySee(key, fleet_id));
    const known = { created: this.keys.created.ofFleet(fleet_id), configured };
    return { fleet_id, keys: keyViews(this.access.principal(request), known, this.clock.now()) };
  }

  @Post()
  @HttpCode(202)
  @Header('cache-control', 'no-store')
  async create(
    @Req() request: Request,
    @Query({ schema: inFleet }) query: InFleet,
    @Body({ schema: createKeyRequest }) body: z.infer<typeof createKeyRequest>,
  ): Promise<CreatedKey> {
    const { fleet_id } = this.access.fleet(request, query.fleet_id);
    const principal = this.access.principal(request);
    if (fleet_id === EVERY_FLEET)
      throw new ProblemException({
        status: 422,
        kind: 'validation',
        detail:
          'A key that is made here is of one fleet. One for every fleet is configured, by CHORUS_API_KEYS or its file.',
        errors: [{ pointer: '/fleet_id', detail: 'names no single fleet' }],
      });
    const { name, expires_at, reason } = body;
    const scopes = [...new Set(body.scopes)];
    this.#mayGive(principal, scopes);
    if (expires_at !== null && Date.parse(expires_at) <= this.clock.now())
      throw new ProblemException({
        status: 422,
        kind: 'validation',
        detail: 'A key expires in the future; leave expires_at out for one that never does.',
        errors: [{ pointer: '/expires_at', detail: 'is in the past' }],
      });
    this.#hasRoom(fleet_id);
    const key_id = this.#freeId(name);
    const { key, hash } = newApiKey();
    const asked = { key_id, name, scopes, hash, expires_at };
    const accepted = await this.commands.send(principal, { kind: 'create_key', fleet_id, key: asked, reason });
    return { ...accepted, key_id, key };
  }

  @Delete(':key_id')
  @HttpCode(202)
  async revoke(
    @Req() request: Request,
    @Param('key_id') key_id: string,
    @Query({ schema: inFleet }) query: InFleet,
    @Body({ schema: reasonRequest }) { reason }: z.infer<typeof reasonRequest>,
  ): Promise<CommandAccepted> {
    if (query.fleet_id !== undefined) this.access.fleet(request, query.fleet_id);
    const principal = this.access.principal(request);
    const fleet_id = this.#fleetOf(principal, key_id, query.fleet_id);
    this.access.fleet(request, fleet_id);
    const accepted = await this.commands.send(principal, { kind: 'revoke_key', fleet_id, key_id, reason });
    return { ...accepted, fleet_id };
  }

  /** Nobody gives what he has not himself. */
  #mayGive({ id, scopes: held }: Principal, scopes: Principal['scopes']): void {
    const missing = scopes.filter((scope) => !held.includes(scope));
    if (missing.length === 0) return;
    throw new ProblemException({
      status: 403,
      kind: 'scope-not-held',
      title: 'More than the key has',
      detail: `The key "${id}" has ${held.join(', ')}: it cannot give ${missing.join(', ')}. Ask with a key that has it.`,
      extra: { missing_scopes: missing },
    });
  }

  #hasRoom(fleet_id: string): void {
    const active = this.keys.created.ofFleet(fleet_id).filter((key) => isActive(key, this.clock.now()));
    if (active.length < MAX_ACTIVE_KEYS) return;
    throw new ProblemException({
      status: 409,
      kind: 'too-many-keys',
      title: 'Too many keys',
      detail: `The fleet ${JSON.stringify(fleet_id)} has ${active.length} active keys; ${MAX_ACTIVE_KEYS} are the most. Revoke those that nobody needs any more.`,
    });
  }

  #freeId(name: string): string {
    const configured = new Set(this.keys.configured().map(({ id }) => id));
    const another = () => newId(name, 'key', 4);
    let id = another();
    while (configured.has(id) || this.keys.created.get(id)) id = another();
    return id;
  }

  /** @throws ProblemException 409 for a configured key, 404 where there is none of that id that the asker may see. */
  #fleetOf(asker: Principal, key_id: string, named: string | undefined): string {
    const configured = this.keys.configured().find(({ id }) => id === key_id);
    if (configured?.fleets.some((fleet) => fleet === EVERY_FLEET || maySee(asker, fleet)))
      throw new ProblemException({
        status: 409,
        kind: 'configured-key',
        title: 'A configured key',
        detail: `The key ${JSON.stringify(key_id)} was not made here: take it out of CHORUS_API_KEYS and start the services again, or out of the file that CHORUS_API_KEYS_FILE names, which is read again at once.`,
      });
    const section = keyId.safeParse(key_id).success ? this.keys.created.get(key_id) : undefined;
    if (section && maySee(asker, section.fleet_id) && (named ?? section.fleet_id) === section.fleet_id)
      return section.fleet_id;
    throw new ProblemException({
      status: 404,
      kind: 'key',
      title: 'No such key',
      detail: `There is no key of that id${named === undefined ? '' : ' in this fleet'}: take "key_id" of GET /api/v1/keys, not the key itself. A new one appears within a second.`,
    });
  }
}
