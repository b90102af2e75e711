import { randomUUID } from 'node:crypto';
import { hostname, userInfo } from 'node:os';
import { to, type Emission } from '@chorus/bus';
import { auditEvents, fleetId, NOBODYS_FLEET } from '@chorus/contracts';

/** How a run stands, in the numbers that the audit log has for it. */
export const STATUS = { begins: 202, ended: 200, interrupted: 499, failed: 500 } as const;

/** What one run of the command leaves in the audit log. */
export class Audit {
  readonly #run = randomUUID();
  readonly #begun = performance.now();
  readonly #fleet: string;
  readonly #args: readonly string[];
  readonly #why: string | null;

  constructor(given: {
    readonly fleets: readonly string[];
    readonly args: readonly string[];
    readonly why: string | null;
  }) {
    const fleet = fleetId.safeParse(given.fleets.length === 1 ? given.fleets[0] : undefined);
    this.#fleet = fleet.success ? fleet.data : NOBODYS_FLEET;
    this.#args = given.args;
    this.#why = given.why;
  }

  /** @param records About to be put back, or put back by now. */
  event(status: (typeof STATUS)[keyof typeof STATUS], records: number): Emission {
    return to(auditEvents, {
      audit_id: randomUUID(),
      fleet_id: this.#fleet,
      timestamp: new Date().toISOString(),
      actor: account().slice(0, 256),
      method: 'CLI',
      path: 'dead-letters redrive',
      status,
      duration_ms: Math.round(performance.now() - this.#begun),
      remote: hostname().slice(0, 64),
      request_id: this.#run,
      reason: this.#why,
      command: this.#args.join(' ').slice(0, 2048),
      records,
    });
  }
}

/** A container may run under a number that no account has. */
function account(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.() ?? 'unknown'}`;
  }
}
