import type { DependencyHealth, HealthState } from '@chorus/contracts';
import type { Clock } from '../clock.ts';

/** What a probe says about a dependency. */
export interface ProbeResult {
  readonly state: HealthState;
  /** One phrase for a person: what is missing and what that disables. */
  readonly detail: string;
  readonly latency_ms?: number | null;
}
export type Probe = () => ProbeResult | Promise<ProbeResult>;

export interface DependencyOptions {
  /** The service does its core work without it: `down` makes the service degraded, not unready. */
  readonly optional?: boolean;
}

/** Held by who registered a dependency. */
export interface DependencyHandle {
  /** Says that the state has just changed, so that the next heartbeat goes out at once. */
  changed(): void;
}

/** The whole state at one moment. */
export interface HealthReport {
  readonly state: HealthState;
  readonly ready: boolean;
  /** What stands between the service and being ready, for a person; empty when ready. */
  readonly missing: readonly string[];
  readonly dependencies: readonly DependencyHealth[];
}

interface Dependency {
  readonly name: string;
  readonly probe: Probe;
  readonly optional: boolean;
  last: DependencyHealth | undefined;
}

/** How long a probe may take before its dependency counts as down; longer than probes' own time-outs, which say more. */
const PROBE_TIMEOUT_MS = 3_000;
/** Probes run no more often than this, however often `/health/ready` is asked. */
const REPORT_MAX_AGE_MS = 1_000;

/** Knows what a service needs and whether it is there. */
export class Health {
  readonly #clock: Clock;
  readonly #dependencies = new Map<string, Dependency>();
  readonly #pending = new Map<string, Promise<unknown>>();
  readonly #listeners = new Set<() => void>();
  #phase: 'starting' | 'running' | 'stopping' = 'starting';
  #cached: { at: number; dependencies: Promise<readonly DependencyHealth[]> } | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Registers something that the service needs, e.g. `health.dependency('redis', () => redis.health())`. */
  dependency(name: string, probe: Probe, options: DependencyOptions = {}): DependencyHandle {
    if (this.#dependencies.has(name)) throw new Error(`dependency ${name} is registered twice`);
    this.#dependencies.set(name, { name, probe, optional: options.optional ?? false, last: undefined });
    return { changed: () => this.#changed() };
  }

  /**
   * The service is not ready before `done` resolves; `what` says for a person what it waits for. A rejection before
   * the service is running ends its start.
   */
  readiness(what: string, done: Promise<unknown>): void {
    this.#pending.set(what, done);
    done.then(
      () => {
        this.#pending.delete(what);
        this.#changed();
      },
      () => {},
    );
  }

  /** What {@link readiness} still waits for. */
  get waitingFor(): readonly string[] {
    return [...this.#pending.keys()];
  }

  /** True between a complete start and the beginning of the shutdown. */
  get running(): boolean {
    return this.#phase === 'running';
  }

  /** Resolves when nothing is waited for any more; rejects as the first of them does. */
  async whenCaughtUp(): Promise<void> {
    while (this.#pending.size > 0) await Promise.all(this.#pending.values());
  }

  /** Called by the kit when the service begins to work and when it begins to stop. */
  enter(phase: 'running' | 'stopping'): void {
    this.#phase = phase;
    this.#changed();
  }

  /** Calls back when the state may have changed. */
  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /** Probes the dependencies (at most once a second) and says how the service is. */
  async report(): Promise<HealthReport> {
    const dependencies = await this.#probeAll();
    const missing = [
      ...(this.#phase === 'running' ? [] : [this.#phase === 'starting' ? 'still starting' : 'shutting down']),
      ...this.waitingFor.map((what) => `waiting for ${what}`),
      ...dependencies
        .filter(({ name, state }) => state === 'down' && !this.#dependencies.get(name)?.optional)
        .map(({ name, detail }) => `${name} is down: ${detail}`),
    ];
    const ready = missing.length === 0;
    const impaired = !ready || dependencies.some(({ state }) => state !== 'up');
    return { state: impaired ? 'degraded' : 'up', ready, missing, dependencies };
  }

  #changed(): void {
    this.#cached = undefined;
    for (const listener of this.#listeners) listener();
  }

  #probeAll(): Promise<readonly DependencyHealth[]> {
    const now = this.#clock.now();
    if (this.#cached === undefined || Math.abs(now - this.#cached.at) >= REPORT_MAX_AGE_MS)
      this.#cached = {
        at: now,
        dependencies: Promise.all([...this.#dependencies.values()].map((one) => this.#probe(one))),
      };
    return this.#cached.dependencies;
  }

  async #probe(dependency: Dependency): Promise<DependencyHealth> {
    const started = performance.now();
    const result = await bounded(dependency.probe);
    const before = dependency.last;
    dependency.last = {
      name: dependency.name,
      state: result.state,
      detail: result.detail.slice(0, 500),
      since: before?.state === result.state ? before.since : new Date(this.#clock.now()).toISOString(),
      latency_ms: result.latency_ms !== undefined ? result.latency_ms : Math.round(performance.now() - started),
    };
    return dependency.last;
  }
}

async function bounded(probe: Probe): Promise<ProbeResult> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<ProbeResult>((resolve) => {
    timer = setTimeout(
      () => resolve({ state: 'down', detail: `no answer within ${PROBE_TIMEOUT_MS} ms`, latency_ms: null }),
      PROBE_TIMEOUT_MS,
    );
  });
  try {
    return await Promise.race([Promise.resolve().then(probe), late]);
  } catch (error) {
    return { state: 'down', detail: error instanceof Error ? error.message : String(error), latency_ms: null };
  } finally {
    clearTimeout(timer);
  }
}
