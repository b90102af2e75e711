import type { DependencyHealth, HealthState, ServiceHealth, SystemHealth } from '@chorus/contracts';
import { LogSilence } from './log-silence.ts';

/** Heartbeats that may be missed before an instance counts as down. */
const MISSED_HEARTBEATS = 3;
/** An instance that has been silent for so long is forgotten, where another one of its service lives. */
const FORGET_MS = 300_000;

const RANK: Readonly<Record<HealthState, number>> = { up: 0, degraded: 1, down: 2 };
const worst = (states: readonly HealthState[]): HealthState =>
  states.reduce((a, b) => (RANK[b] > RANK[a] ? b : a), 'up' as HealthState);
const best = (states: readonly HealthState[]): HealthState =>
  states.reduce((a, b) => (RANK[b] < RANK[a] ? b : a), 'down' as HealthState);

interface Instance {
  readonly health: ServiceHealth;
  readonly heard_ms: number;
}

/** `unheard`: it lived when the log went away, and nobody can have heard of it since. */
type Hearing = 'alive' | 'unheard' | 'gone';

/** What the services say of themselves, and when they last said it. */
export class SystemView {
  readonly #instances = new Map<string, Instance>();
  readonly #silence = new LogSilence();

  /** Services that have to be there: without a heartbeat they are down, not absent. */
  constructor(private readonly expected: readonly string[]) {}

  /** `heard_ms`: log time of the heartbeat. */
  apply(health: ServiceHealth, heard_ms: number): void {
    this.#instances.set(`${health.service}/${health.instance}`, { health, heard_ms });
  }

  /** What this gateway's own probe of the log found, and when; ms since 1970. */
  logIs(state: HealthState, at: number): void {
    this.#silence.found(state, at);
  }

  /** `broker`: what the last probe of the log found. */
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

  #hearing({ health, heard_ms }: Instance, now: number): Hearing {
    const due_ms = MISSED_HEARTBEATS * health.interval_ms;
    if (health.state === 'down') return 'gone';
    if (!this.#silence.lasts && now - heard_ms <= due_ms) return 'alive';
    const from = this.#silence.explains(now);
    return from !== undefined && from - heard_ms <= due_ms ? 'unheard' : 'gone';
  }

  #service(service: string, now: number): SystemHealth['services'][number] {
    const all = [...this.#instances.values()].filter(({ health }) => health.service === service);
    const alive = all.filter((instance) => this.#hearing(instance, now) === 'alive');
    for (const { health, heard_ms } of all)
      if (alive.length > 0 && now - heard_ms > FORGET_MS) this.#instances.delete(`${service}/${health.instance}`);
    const last = all.reduce((latest, { heard_ms }) => Math.max(latest, heard_ms), -Infinity);
    const view = {
      service,
      last_heartbeat: last === -Infinity ? null : new Date(last).toISOString(),
      instances: alive.map(({ health }) => health),
    };
    if (alive.length > 0) {
      const dependencies = alive.flatMap(({ health }) => health.dependencies);
      return { ...view, state: best(alive.map(({ health }) => health.state)), detail: troubleOf(dependencies) };
    }
    if (all.some((instance) => this.#hearing(instance, now) === 'unheard'))
      return { ...view, state: 'degraded', detail: `last heard ${secondsSince(last, now)} ago: ${this.#why}` };
    const detail = last === -Infinity ? 'no heartbeat yet' : `no heartbeat for ${secondsSince(last, now)}`;
    return { ...view, state: 'down', detail };
  }

  get #why(): string {
    return this.#silence.lasts ? 'nobody can be heard while the log is away' : 'the log is back, this is not yet';
  }

  /** The worst report of each dependency by those who live; where only the unheard know of it, it is not up. */
  #dependencies(now: number, except: string): DependencyHealth[] {
    const reports = (hearing: Hearing, as: (dependency: DependencyHealth, of: Instance) => DependencyHealth) =>
      [...this.#instances.values()]
        .filter((instance) => this.#hearing(instance, now) === hearing)
        .flatMap((instance) => instance.health.dependencies.map((dependency) => as(dependency, instance)));
    const found = new Map([
      ...worstByName(reports('unheard', (dependency, { heard_ms }) => this.#unknown(dependency, heard_ms, now))),
      ...worstByName(reports('alive', (dependency) => dependency)),
    ]);
    found.delete(except);
    return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  #unknown(last: DependencyHealth, heard_ms: number, now: number): DependencyHealth {
    const state = last.state === 'down' ? 'down' : 'degraded';
    const detail = `reported ${last.state} ${secondsSince(heard_ms, now)} ago: ${this.#why}`;
    return { ...last, state, detail, since: new Date(heard_ms).toISOString(), latency_ms: null };
  }
}

function worstByName(reports: readonly DependencyHealth[]): Map<string, DependencyHealth> {
  const found = new Map<string, DependencyHealth>();
  for (const report of reports) {
    const known = found.get(report.name);
    if (!known || RANK[report.state] > RANK[known.state]) found.set(report.name, report);
  }
  return found;
}

const secondsSince = (ms: number, now: number): string => `${Math.max(0, Math.round((now - ms) / 1000))} s`;

const troubleOf = (dependencies: readonly DependencyHealth[]): string =>
  dependencies
    .filter((dependency) => dependency.state !== 'up')
    .map(({ name, detail }) => `${name}: ${detail}`)
    .join('; ');
