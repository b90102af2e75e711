import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { to, type Bus } from '@chorus/bus';
import { auditEvents, NOBODYS_FLEET } from '@chorus/contracts';
import {
  BUS,
  CLOCK,
  LOGGER,
  onlyFleetOf,
  principalOf,
  requestId,
  withoutKeys,
  type Clock,
  type Logger,
  type Principal,
} from '@chorus/service-kit';
import type { NextFunction, Request, RequestHandler, Response } from 'express';

/** A key is told of once in this time: an agent with the wrong key sends on and on. */
const ONCE_IN_MS = 60_000;

/**
 * Tells on `audit-events` who asked for what his key may not do (403). Messages that are taken are no matter of the audit
 * log: they are on the log themselves.
 */
@Injectable()
export class RefusedKeys {
  /** By key id, ms since 1970. */
  readonly #toldAt = new Map<string, number>();

  constructor(
    @Inject(BUS) private readonly bus: Bus,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Before everything else: it looks at how a request has ended. */
  readonly middleware: RequestHandler = (request: Request, response: Response, next: NextFunction) => {
    const started = performance.now();
    response.once('close', () => {
      const principal = response.statusCode === 403 ? principalOf(request) : undefined;
      if (principal && this.#isDue(principal)) void this.#tell(request, principal, performance.now() - started);
    });
    next();
  };

  #isDue({ id }: Principal): boolean {
    const now = this.clock.now();
    if (now - (this.#toldAt.get(id) ?? -Infinity) < ONCE_IN_MS) return false;
    this.#toldAt.set(id, now);
    return true;
  }

  async #tell(request: Request, principal: Principal, duration_ms: number): Promise<void> {
    const event = {
      audit_id: randomUUID(),
      fleet_id: onlyFleetOf(principal) ?? NOBODYS_FLEET,
      timestamp: new Date(this.clock.now()).toISOString(),
      actor: principal.id,
      method: request.method.slice(0, 16),
      path: withoutKeys(request.originalUrl.split('?', 1)[0] ?? '').slice(0, 2048),
      status: 403,
      duration_ms: Math.round(duration_ms * 10) / 10,
      remote: (request.ip ?? '').slice(0, 64),
      request_id: requestId(request),
      reason: null,
    };
    try {
      await this.bus.publish([to(auditEvents, event)]);
    } catch (error) {
      this.logger.error({ audit: event, why: (error as Error).message }, 'audit event not on the log');
    }
  }
}
