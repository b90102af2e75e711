import { Body, Controller, Delete, Get, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { sessionRequest, type SessionView } from '@chorus/contracts';
import {
  ApiKeyStore,
  CLOCK,
  CONFIG,
  keyRefused,
  maySee,
  principalOf,
  ProblemException,
  setPrincipal,
  type Clock,
  type Principal,
} from '@chorus/service-kit';
import type { CookieOptions, Request, Response } from 'express';
import type { z } from 'zod';
import { Access, SESSION_COOKIE } from '../auth/access.ts';
import type { GatewayConfig } from '../config.ts';
import { ReadModel } from '../read-model/read-model.ts';

/** Logging in with a key. The page never keeps the key; the browser keeps a cookie that scripts cannot read. */
@Controller('api/v1/session')
export class SessionController {
  constructor(
    @Inject(Access) private readonly access: Access,
    @Inject(ApiKeyStore) private readonly keys: ApiKeyStore,
    @Inject(ReadModel) private readonly model: ReadModel,
    @Inject(CONFIG) private readonly config: GatewayConfig,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Post()
  @HttpCode(200)
  logIn(
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
    @Body({ schema: sessionRequest }) { key }: z.infer<typeof sessionRequest>,
  ): SessionView {
    const { origin } = request.headers;
    if (origin !== undefined && !this.access.allowsOrigin(origin))
      throw new ProblemException({
        status: 403,
        kind: 'origin',
        detail: `Logins are taken from the dashboard's origin only, not from ${origin}; see ALLOWED_ORIGINS.`,
      });
    const found = this.keys.check(key.trim());
    if ('refused' in found) throw found.refused.reason === 'unknown' ? unknownKey() : keyRefused(found.refused);
    const { principal } = found;
    // The audit log tells who has logged in.
    setPrincipal(request, principal);
    const { token, expires_ms } = this.access.tokens.issue(
      principal.id,
      this.keys.fingerprint(principal.id) ?? '',
      this.clock.now(),
    );
    response.cookie(SESSION_COOKIE, token, { ...this.#cookie, expires: new Date(expires_ms) });
    return this.#view(principal, expires_ms);
  }

  @Get()
  who(@Req() request: Request): SessionView {
    const session = this.access.session(request);
    const principal = principalOf(request) ?? session?.principal;
    if (!principal)
      throw new ProblemException({
        status: 401,
        kind: 'unauthorized',
        detail: 'Nobody is logged in: POST {"key":"…"} here.',
      });
    return this.#view(principal, session?.expires_ms ?? this.clock.now() + this.config.SESSION_TTL_MINUTES * 60_000);
  }

  @Delete()
  @HttpCode(204)
  logOut(@Res({ passthrough: true }) response: Response): void {
    response.clearCookie(SESSION_COOKIE, this.#cookie);
  }

  get #cookie(): CookieOptions {
    return { httpOnly: true, sameSite: 'strict', secure: this.config.SESSION_COOKIE_SECURE, path: '/api' };
  }

  #view(principal: Principal, expires_ms: number): SessionView {
    const known = this.model.fleets.known().filter(({ fleet_id }) => maySee(principal, fleet_id));
    const named = principal.fleets.filter((name) => name !== '*' && !known.some(({ fleet_id }) => fleet_id === name));
    const views = [...known, ...named.map((name) => this.model.fleets.get(name))];
    return {
      key_id: principal.id,
      scopes: [...principal.scopes],
      fleets: views.map((view) => ({
        fleet_id: view.fleet_id,
        mode: view.mode,
        simulated: view.simulated,
        agents: view.agentCount,
      })),
      expires_at: new Date(expires_ms).toISOString(),
    };
  }
}

const unknownKey = () =>
  new ProblemException({
    status: 401,
    kind: 'unauthorized',
    title: 'Unknown key',
    detail: 'This key is not known. It may have been mistyped or replaced; `npm start` prints the one that it made.',
  });
