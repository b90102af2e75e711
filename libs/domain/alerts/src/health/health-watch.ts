import type { ServiceHealth } from '@chorus/contracts';
import { duration } from '../text.ts';

/** Heartbeats that may be missed before an instance counts as gone. */
const MISSED = 3;
/** How long who was away with the log may take until it is heard again, ms. */
const SETTLE_MS = 15_000;
/** Services, and instances of one service, that are watched; who was heard longest ago is forgotten first. */
const MAX_SERVICES = 256;
const MAX_INSTANCES = 64;

/** How a service is. `unknown`: nobody can tell, because nothing can be heard at present. */
export interface ServiceState {
  readonly service: string;
  readonly state: 'up' | 'down' | 'unknown';
  /** Its last sign of life, ms since 1970. */
  readonly since: number;
  /** Of one that is down: how it is known. */
  readonly detail: string;
}

interface Instance {
  readonly heard: number;
  readonly interval: number;
  readonly saidDown: boolean;
}

/**
 * What the services say of themselves, and since when they have been silent. Silence says something only while the
 * listener would hear: it hears its own heartbeats, too, which take the same way over the log.
 */
export class HealthWatch {
  readonly #services = new Map<string, Map<string, Instance>>();
  /** Since when the listener has heard itself without a break, and when it did last. */
  #hearing: { readonly since: number; readonly last: number; readonly interval: number } | undefined;

  /** @param self the listener's own instance */
  constructor(private readonly self: string) {}

  /** @param at log time of the heartbeat, ms since 1970 */
  heard({ service, instance, state, interval_ms }: ServiceHealth, at: number): void {
    if (instance === this.self) this.#heardSelf(at, interval_ms);
    const instances = this.#services.get(service) ?? new Map<string, Instance>();
    // Whoever was heard last stands last.
    this.#services.delete(service);
    this.#services.set(service, instances);
    instances.delete(instance);
    instances.set(instance, { heard: at, interval: interval_ms, saidDown: state === 'down' });
    trim(instances, MAX_INSTANCES);
    trim(this.#services, MAX_SERVICES);
  }

  /** How the services are, in the order of their names; without the listener's own, which can't tell when it is down. */
  states(now: number): ServiceState[] {
    return [...this.#services]
      .filter(([, instances]) => !instances.has(this.self))
      .map(([service, instances]) => this.#state(service, [...instances.values()], now))
      .sort((a, b) => (a.service < b.service ? -1 : 1));
  }

  #state(service: string, instances: readonly Instance[], now: number): ServiceState {
    const since = Math.max(...instances.map(({ heard }) => heard));
    const last = instances.find(({ heard }) => heard === since);
    if (instances.some((one) => !one.saidDown && now - one.heard <= MISSED * one.interval))
      return { service, state: 'up', since, detail: '' };
    const settled = this.#settledSince(now);
    if (settled === undefined || instances.some((one) => mayLive(one, settled, now)))
      return { service, state: 'unknown', since, detail: '' };
    const silence = duration(now - since);
    const detail = last?.saidDown ? `it stopped ${silence} ago` : `no heartbeat for ${silence}`;
    return { service, state: 'down', since, detail };
  }

  /** From when on others' silence counts; undefined while the listener does not hear, or has only just begun to. */
  #settledSince(now: number): number | undefined {
    if (!this.#hearing) return undefined;
    const { since, last, interval } = this.#hearing;
    return now - last <= MISSED * interval && now - since >= SETTLE_MS ? since : undefined;
  }

  #heardSelf(at: number, interval: number): void {
    const before = this.#hearing;
    const goesOn = before && at - before.last <= MISSED * before.interval;
    this.#hearing = { since: goesOn ? before.since : at, last: at, interval };
  }
}

/** Who says farewell may come back at once under another name: after a missed heartbeat it is gone. */
function mayLive({ heard, interval, saidDown }: Instance, settled: number, now: number): boolean {
  return saidDown ? now - heard <= interval : now - Math.max(heard, settled) <= MISSED * interval;
}

function trim(map: Map<string, unknown>, max: number): void {
  for (const oldest of map.keys()) {
    if (map.size <= max) return;
    map.delete(oldest);
  }
}
