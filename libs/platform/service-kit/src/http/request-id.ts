import { randomUUID } from 'node:crypto';
import type { NextFunction, Request, Response } from 'express';

const SANE = /^[A-Za-z0-9._:+/=@-]{1,128}$/;
const ids = new WeakMap<object, string>();

/** The request's id: `X-Request-Id` where it is harmless in a log and a header, else a UUID. Echoed in the answer. */
export function assignRequestId(request: Request, response: Response, next: NextFunction): void {
  const given = request.headers['x-request-id'];
  const id = typeof given === 'string' && SANE.test(given) ? given : randomUUID();
  ids.set(request, id);
  response.setHeader('x-request-id', id);
  next();
}

/** The id that {@link assignRequestId} gave. */
export function requestId(request: object): string {
  let id = ids.get(request);
  if (id === undefined) ids.set(request, (id = randomUUID()));
  return id;
}
