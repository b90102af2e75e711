import type { Request, RequestHandler } from 'express';
import { ipKeyGenerator, rateLimit as expressRateLimit } from 'express-rate-limit';
import { principalOf } from '../keys/principal.ts';
import { ProblemException } from './problem.ts';

export interface RateLimitOptions {
  /** Requests per minute and API key; per address where no key was recognised. */
  readonly limitPerMinute: number;
}

const WINDOW_MS = 60_000;

/**
 * Bounds requests by API key, else by address (IPv6 by its network). Put it behind {@link authenticate}. Answers carry
 * `RateLimit-Limit`, `-Remaining`, `-Reset` and `-Policy`; what is over the limit gets 429 with `Retry-After`.
 */
export function rateLimit({ limitPerMinute }: RateLimitOptions): RequestHandler {
  return expressRateLimit({
    windowMs: WINDOW_MS,
    limit: limitPerMinute,
    standardHeaders: 'draft-6',
    legacyHeaders: false,
    // Forwarded addresses are believed as TRUST_PROXY_HOPS says; a header that nobody trusts is no reason to complain.
    validate: { xForwardedForHeader: false, forwardedHeader: false },
    keyGenerator: (request: Request) => {
      const principal = principalOf(request);
      return principal ? `key ${principal.id}` : `address ${ipKeyGenerator(request.ip ?? '')}`;
    },
    handler: (request, response, next) => {
      const seconds = String(response.getHeader('retry-after') ?? WINDOW_MS / 1000);
      next(
        new ProblemException({
          status: 429,
          kind: 'rate-limit',
          detail: `More than ${limitPerMinute} requests a minute; try again in ${seconds} s.`,
        }),
      );
    },
  });
}
