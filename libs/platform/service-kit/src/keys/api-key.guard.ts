import type { IncomingMessage } from 'node:http';
import { Inject, Injectable, SetMetadata, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { ProblemException } from '../http/problem.ts';
import { ApiKeyStore } from './api-key.store.ts';
import { keyRefused, unauthorized } from './key-refused.ts';
import { principalOf, setPrincipal, type Principal, type Scope } from './principal.ts';

const SCOPE = 'chorus:scope';

/** The scope that a key needs for a controller or a handler; for {@link ApiKeyGuard}. */
export const RequireScope = (scope: Scope) => SetMetadata(SCOPE, scope);

/** The key that a request carries: `Authorization: Bearer <key>` or `X-API-Key: <key>`. */
export function credentialOf(request: IncomingMessage): string | undefined {
  const bearer = /^Bearer +([^\s]+) *$/i.exec(request.headers.authorization ?? '')?.[1];
  const header = request.headers['x-api-key'];
  return bearer ?? (typeof header === 'string' && header !== '' ? header : undefined);
}

/** Recognises the holder of a key and refuses nobody: so that what follows (a rate limit) knows who asks. */
export const authenticate =
  (keys: ApiKeyStore): RequestHandler =>
  (request: Request, _response: Response, next: NextFunction) => {
    recognise(keys, request);
    next();
  };

/** Refuses, before a body is read, whom {@link authenticate} has not recognised. */
export const requireKey =
  (keys: ApiKeyStore): RequestHandler =>
  (request, _response, next) => {
    next(principalOf(request) ? undefined : refusal(keys, request));
  };

function recognise(keys: ApiKeyStore, request: Request): Principal | undefined {
  const known = principalOf(request);
  if (known) return known;
  const given = credentialOf(request);
  const principal = given === undefined ? undefined : keys.find(given);
  if (principal) setPrincipal(request, principal);
  return principal;
}

function refusal(keys: ApiKeyStore, request: Request): ProblemException {
  const given = credentialOf(request);
  if (given === undefined)
    return unauthorized('An API key is needed: send Authorization: Bearer <key>, or X-API-Key: <key>.');
  const found = keys.check(given);
  return keyRefused('refused' in found ? found.refused : { reason: 'unknown' });
}

/** Lets a request pass whose key is known and has the scope that {@link RequireScope} names. */
@Injectable()
export class ApiKeyGuard implements CanActivate {
  constructor(
    @Inject(ApiKeyStore) private readonly keys: ApiKeyStore,
    @Inject(Reflector) private readonly reflector: Reflector,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<Request>();
    const principal = recognise(this.keys, request);
    if (!principal) throw refusal(this.keys, request);
    const scope = this.reflector.getAllAndOverride<Scope | undefined>(SCOPE, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (scope === undefined || principal.scopes.includes(scope)) return true;
    throw new ProblemException({
      status: 403,
      kind: 'missing-scope',
      title: 'Missing scope',
      detail: `This needs the scope "${scope}"; the key "${principal.id}" has ${principal.scopes.join(', ')}.`,
      extra: { required_scope: scope },
    });
  }
}
