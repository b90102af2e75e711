import type { DependencyHealth, HealthState, ServiceHealth, SystemHealth } from '@chorus/contracts';

/** Heartbeats that may be missed before an instance counts as down. */
const MISSED_HEARTBEATS = 3;
/** An instance that has been silent for so long is forgotten, where another one of its service lives. */
const FORGET_MS = 300_000;

const RANK: Readonly<Record<HealthState, number>> = { up: 0, degraded: 1, down: 2 };
const worst = (states: readonly HealthState[]): HealthState =>
  states.reduce((a, b) => (RANK[b] > RANK[a] ? b : a), 'up' as HealthState);
const best = (states: readonly HealthState[]): HealthState =>
  states.reduce((a, b) => (RANK[b] < RANK[a] ? b : a), 'down' as HealthState);

/** What the services say of themselves, and when they last said it. */
export class SystemView {
  readonly #instances = new Map<string, { health: ServiceHealth; heard_ms: number }>();

  /** Services that have to be there: without a heartbeat they are down, not absent. */
  constructor(private readonly expected: readonly string[]) {}

  /** `heard_ms`: log time of the heartbeat. */
  apply(health: ServiceHealth, heard_ms: number): void {
    this.#instances.set(`${health.service}/${health.instance}`, { health, heard_ms });
  }

  /** `broker`: what this gateway's own probe of the log found. */
  health(now: number, broker: DependencyHealth, bus: SystemHealth['bus']): SystemHealth {
    const names = new Set([...this.expected, ...[...this.#instances.values()].map(({ health }) => health.service)]);
    const services = [...names].sort().map((service) => this.#service(service, now));
    const dependencies = [broker, ...this.#dependencies(now, broker.name)];
    return {
      state: worst([...services.map(({ state }) => state), ...dependencies.map(({ state }) => state)]),
      as_of: new Date(now).toISOString(),
      services,
      dependencies,
      bus,
    };
  }

  #alive({ health, heard_ms }: { health: ServiceHealth; heard_ms: number }, now: number): boolean {
    return now - heard_ms <= MISSED_HEARTBEATS * health.interval_ms && health.state !== 'down';
  }

  #service(service: string, now: number): SystemHealth['services'][number] {
    const all = [...this.#instances.values()].filter(({ health }) => health.service === service);
    const alive = all.filter((instance) => this.#alive(instance, now));
    for (const { health, heard_ms } of all)
      if (alive.length > 0 && now - heard_ms > FORGET_MS) this.#instances.delete(`${service}/${health.instance}`);
    const last = all.reduce((latest, { heard_ms }) => Math.max(latest, heard_ms), -Infinity);
    const state = alive.length === 0 ? 'down' : best(alive.map(({ health }) => health.state));
    return {
      service,
      state,
      detail: detailOf(
        state,
        last,
        now,
        alive.flatMap(({ health }) => health.dependencies),
      ),
      last_heartbeat: last === -Infinity ? null : new Date(last).toISOString(),
      instances: alive.map(({ health }) => health),
    };
  }

  /** The worst living report of each dependency. */
  #dependencies(now: number, except: string): DependencyHealth[] {
    const found = new Map<string, DependencyHealth>();
    for (const instance of this.#instances.values()) {
      if (!this.#alive(instance, now)) continue;
      for (const dependency of instance.health.dependencies) {
        const known = found.get(dependency.name);
        if (dependency.name !== except && (!known || RANK[dependency.state] > RANK[known.state]))
          found.set(dependency.name, dependency);
      }
    }
    return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }
}

function detailOf(state: HealthState, last: number, now: number, dependencies: readonly DependencyHealth[]): string {
  if (state === 'down')
    return last === -Infinity ? 'no heartbeat yet' : `no heartbeat for ${Math.round((now - last) / 1000)} s`;
  return dependencies
    .filter((dependency) => dependency.state !== 'up')
    .map(({ name, detail }) => `${name}: ${detail}`)
    .join('; ');
}
