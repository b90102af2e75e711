import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { to, type Bus } from '@chorus/bus';
import { auditEvents, type AuditEvent } from '@chorus/contracts';
import {
  BUS,
  CLOCK,
  LOGGER,
  METRICS,
  principalOf,
  requestId,
  withoutKeys,
  type Clock,
  type Logger,
  type Principal,
} from '@chorus/service-kit';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { Counter, type Registry } from 'prom-client';
import { fleetOfRequest } from '../auth/fleet-access.ts';
import { fleetOfAudit } from './fleet-of-audit.ts';
import { Strangers, STRANGERS_PATH } from './strangers.ts';

/** Audit events that may wait for the log; more are counted and written to the service's own log only. */
const MAX_WAITING = 10_000;

/** Every request of a person or a program, on `audit-events`. Never a cookie, a body or a key, not even one that got into a path. */
@Injectable()
export class AuditLog {
  readonly #lost: Counter;
  readonly #omitted: Counter;
  readonly #strangers = new Strangers();
  #waiting = 0;

  constructor(
    @Inject(BUS) private readonly bus: Bus,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(METRICS) metrics: Registry,
  ) {
    this.#lost = new Counter({
      name: 'chorus_audit_events_lost_total',
      help: 'Audit events that did not reach the log; they are in the service’s own log.',
      registers: [metrics],
    });
    this.#omitted = new Counter({
      name: 'chorus_audit_events_omitted_total',
      help: 'Requests without a known key that were counted instead of told one by one.',
      registers: [metrics],
    });
  }

  readonly middleware: RequestHandler = (request: Request, response: Response, next: NextFunction) => {
    if (!request.path.startsWith('/api/')) return next();
    const started = performance.now();
    response.once('close', () =>
      this.#tell(principalOf(request), this.#event(request, response, performance.now() - started)),
    );
    next();
  };

  /** The live socket's opening is a request too. */
  connection(principal: Principal | undefined, event: Pick<AuditEvent, 'path' | 'status' | 'remote'>): void {
    this.#tell(principal, {
      ...event,
      audit_id: randomUUID(),
      actor: principal?.id ?? 'anonymous',
      path: withoutKeys(event.path).slice(0, 2048),
      fleet_id: fleetOfAudit(principal, { path: event.path, fleet_id: undefined }),
      timestamp: this.#now(),
      method: 'GET',
      duration_ms: 0,
      request_id: randomUUID(),
      reason: null,
    });
  }

  /** What nobody known has asked is told in short, and not without end. */
  #tell(principal: Principal | undefined, event: AuditEvent): void {
    if (principal) return void this.#write(event);
    const omitted = this.#strangers.take(this.clock.now());
    if (omitted === undefined) return this.#omitted.inc();
    const path = event.path.slice(0, STRANGERS_PATH);
    void this.#write({ ...event, path, reason: null, ...(omitted > 0 ? { omitted } : {}) });
  }

  #event(request: Request, response: Response, duration_ms: number): AuditEvent {
    const body: unknown = request.body;
    const reason = typeof body === 'object' && body !== null && 'reason' in body ? body.reason : undefined;
    const principal = principalOf(request);
    const { path } = request;
    return {
      audit_id: randomUUID(),
      fleet_id: fleetOfRequest(request) ?? fleetOfAudit(principal, { path, fleet_id: request.query['fleet_id'] }),
      timestamp: this.#now(),
      actor: principal?.id ?? 'anonymous',
      method: request.method.slice(0, 16),
      path: withoutKeys(path).slice(0, 2048),
      status: response.statusCode,
      duration_ms: Math.round(duration_ms * 10) / 10,
      remote: (request.ip ?? '').slice(0, 64),
      request_id: requestId(request),
      reason: typeof reason === 'string' ? withoutKeys(reason).slice(0, 500) : null,
    };
  }

  async #write(event: AuditEvent): Promise<void> {
    if (this.#waiting >= MAX_WAITING) return this.#lose(event, 'too many are waiting');
    this.#waiting++;
    try {
      await this.bus.publish([to(auditEvents, event)]);
    } catch (error) {
      this.#lose(event, error instanceof Error ? error.message : String(error));
    } finally {
      this.#waiting--;
    }
  }

  #lose(event: AuditEvent, why: string): void {
    this.#lost.inc();
    this.logger.error({ audit: event, why }, 'audit event not on the log');
  }

  #now(): string {
    return new Date(this.clock.now()).toISOString();
  }
}
