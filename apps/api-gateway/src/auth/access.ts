import type { IncomingMessage } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import {
  ApiKeyStore,
  CLOCK,
  CONFIG,
  credentialOf,
  principalOf,
  ProblemException,
  setPrincipal,
  type Clock,
  type Principal,
} from '@chorus/service-kit';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { GatewayConfig } from '../config.ts';
import { SessionTokens } from './session-tokens.ts';

export const SESSION_COOKIE = 'chorus_session';

/** Value of a cookie in a `Cookie` header. */
export function cookieOf(header: string | undefined, name: string): string | undefined {
  for (const part of (header ?? '').split(';')) {
    const at = part.indexOf('=');
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
  }
  return undefined;
}

/** Who opened a connection that outlives a request. */
export interface Login {
  readonly key_id: string;
  readonly fingerprint: string;
  /** Infinity for a program that gave its key. */
  readonly expires_ms: number;
}

const CHANGES_NOTHING = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Who a request comes from: an API key in a header, else the login cookie of a browser at an allowed origin. */
@Injectable()
export class Access {
  readonly tokens: SessionTokens;
  readonly #origins: ReadonlySet<string>;

  constructor(
    @Inject(CONFIG) config: GatewayConfig,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(ApiKeyStore) private readonly keys: ApiKeyStore,
  ) {
    this.tokens = new SessionTokens(config.SESSION_SECRET, config.SESSION_TTL_MINUTES * 60_000);
    this.#origins = new Set(config.ALLOWED_ORIGINS);
  }

  allowsOrigin(origin: string | undefined): boolean {
    return origin !== undefined && this.#origins.has(origin);
  }

  /** Who is logged in by the cookie, and until when. */
  session(request: IncomingMessage): { principal: Principal; expires_ms: number } | undefined {
    const cookie = cookieOf(request.headers.cookie, SESSION_COOKIE);
    const token = cookie === undefined ? undefined : this.tokens.read(cookie, this.clock.now());
    const principal = token && this.current(token);
    return token && principal && { principal, expires_ms: token.expires_ms };
  }

  /** Who that is by now; undefined where the login is over or the key was taken away or replaced. */
  current({ key_id, fingerprint, expires_ms }: Login): Principal | undefined {
    if (expires_ms <= this.clock.now() || this.keys.fingerprint(key_id) !== fingerprint) return undefined;
    return this.keys.byId(key_id);
  }

  /** Calls `listener` when keys were made or revoked: who was let in may have to go. */
  onChange(listener: () => void): void {
    this.keys.created.onChange(listener);
  }

  /** Who opens a live connection: by a key in a header (a program), else by the cookie. */
  identify(request: IncomingMessage): { principal: Principal; byKey: boolean; login: Login } | undefined {
    const given = credentialOf(request);
    const holder = given === undefined ? undefined : this.keys.find(given);
    if (holder) return { principal: holder, byKey: true, login: this.#login(holder, Infinity) };
    const session = this.session(request);
    return (
      session && {
        principal: session.principal,
        byKey: false,
        login: this.#login(session.principal, session.expires_ms),
      }
    );
  }

  #login({ id }: Principal, expires_ms: number): Login {
    return { key_id: id, fingerprint: this.keys.fingerprint(id) ?? '', expires_ms };
  }

  /** Behind the kit's `authenticate`: takes the cookie where no key was given. What changes something needs its origin. */
  readonly middleware: RequestHandler = (request: Request, _response: Response, next: NextFunction) => {
    const session = principalOf(request) ? undefined : this.session(request);
    if (!session) return next();
    const { origin } = request.headers;
    if (!CHANGES_NOTHING.has(request.method) && !this.allowsOrigin(origin))
      return next(
        new ProblemException({
          status: 403,
          kind: 'origin',
          detail: `With a login cookie, changes are taken from the dashboard's origin only, not from ${origin ?? 'a request without Origin'}. Use an API key, or set ALLOWED_ORIGINS.`,
        }),
      );
    setPrincipal(request, session.principal);
    next();
  };
}
