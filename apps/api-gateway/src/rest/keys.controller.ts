import {
  Body,
  Controller,
  Delete,
  Get,
  Header,
  Headers,
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
  isActiveKey,
  keyId,
  MOST_ACTIVE_KEYS,
  reasonRequest,
  type ApiKeyList,
  type CommandAccepted,
  type CreatedKey,
} from '@chorus/contracts';
import {
  ApiKeyGuard,
  ApiKeyStore,
  CLOCK,
  CONFIG,
  EVERY_FLEET,
  maySee,
  ProblemException,
  RequireScope,
  withoutKeys,
  type Clock,
  type Principal,
} from '@chorus/service-kit';
import type { Request } from 'express';
import { z } from 'zod';
import { FleetAccess } from '../auth/fleet-access.ts';
import { OperatorCommands } from '../commands/operator-commands.ts';
import type { GatewayConfig } from '../config.ts';
import { keyViews } from './key-views.ts';
import { inFleet, type InFleet } from './in-fleet.ts';
import { anyKey, idempotencyKeyOf, madeBefore, mayBeShownAgain, sameKey, type WishedKey } from './wished-key.ts';

const OF_ALL_FLEETS =
  'A key that is made here is of one fleet; one for every fleet is configured, by CHORUS_API_KEYS or its file.';

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
    @Inject(CONFIG) private readonly config: GatewayConfig,
  ) {}

  @Get()
  list(@Req() request: Request, @Query({ schema: inFleet }) query: InFleet): ApiKeyList {
    const { fleet_id } = this.access.fleet(request, query.fleet_id);
    const configured = this.keys.configured().filter((key) => maySee(key, fleet_id));
    const known = { created: this.keys.created.ofFleet(fleet_id), configured };
    return { fleet_id, keys: keyViews(this.access.principal(request), known, this.clock.now()) };
  }

  /** With an `Idempotency-Key` a request that is repeated within a day makes no second key, and has the same answer. */
  @Post()
  @HttpCode(202)
  @Header('cache-control', 'no-store')
  async create(
    @Req() request: Request,
    @Query({ schema: inFleet }) query: InFleet,
    @Body({ schema: createKeyRequest }) body: z.infer<typeof createKeyRequest>,
    @Headers('idempotency-key') idempotencyKey: string | undefined,
  ): Promise<CreatedKey> {
    const once = idempotencyKeyOf(idempotencyKey);
    const { fleet_id } = this.access.oneFleet(request, query.fleet_id, OF_ALL_FLEETS);
    const principal = this.access.principal(request);
    const { expires_at, reason } = body;
    const name = withoutKeys(body.name);
    const scopes = [...new Set(body.scopes)];
    this.#mayGive(principal, scopes);
    if (expires_at !== null && Date.parse(expires_at) <= this.clock.now())
      throw new ProblemException({
        status: 422,
        kind: 'validation',
        detail: 'A key expires in the future; leave expires_at out for one that never does.',
        errors: [{ pointer: '/expires_at', detail: 'is in the past' }],
      });
    const asked = { name, scopes, expires_at };
    const wished =
      once === undefined
        ? this.#freeKey(name)
        : sameKey(this.config.SESSION_SECRET, { asker: principal.id, fleet_id, idempotency_key: once }, name);
    const { key, key_id, hash, command_id } = wished;
    const made = once === undefined ? undefined : madeBefore(this.keys.created.ofFleet(fleet_id), wished);
    if (made) {
      mayBeShownAgain(made, asked, wished, this.clock.now());
      return { command_id, requested_at: made.created_at, key_id: made.key_id, key };
    }
    this.#hasRoom(fleet_id);
    const command = { kind: 'create_key', fleet_id, key: { ...asked, key_id, hash }, reason } as const;
    const accepted = await this.commands.send(principal, command, command_id);
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

  /** Of two who ask at the same time the registry refuses the one that is too many. */
  #hasRoom(fleet_id: string): void {
    const active = this.keys.created.ofFleet(fleet_id).filter((key) => isActiveKey(key, this.clock.now()));
    if (active.length < MOST_ACTIVE_KEYS) return;
    throw new ProblemException({
      status: 409,
      kind: 'too-many-keys',
      title: 'Too many keys',
      detail: `The fleet ${JSON.stringify(fleet_id)} has ${active.length} active keys; ${MOST_ACTIVE_KEYS} are the most. Revoke those that nobody needs any more.`,
    });
  }

  #freeKey(name: string): WishedKey {
    const configured = new Set(this.keys.configured().map(({ id }) => id));
    let free = anyKey(name);
    while (configured.has(free.key_id) || this.keys.created.get(free.key_id)) free = anyKey(name);
    return free;
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
