import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Bus, TableRecord } from '@chorus/bus';
import {
  agentDecisionsProcessed,
  causalGraphUpdates,
  config as configTopic,
  deadLetters,
  detections,
  GRAPH_WINDOW_MS,
  interventions,
  rejectedMessages,
  serviceHealthTopic,
  systemAlerts,
  trustScores,
  type DependencyHealth,
  type ServiceHealth,
  type SystemHealth,
} from '@chorus/contracts';
import { policyOf } from '@chorus/privacy';
import { BUS, CLOCK, CONFIG, HEALTH, type Clock, type Health } from '@chorus/service-kit';
import type { GatewayConfig } from '../config.ts';
import { AlertBoard } from './alert-board.ts';
import { Fleets } from './fleets.ts';
import { PatternRulesBoard } from './pattern-rules-board.ts';
import { PolicyBoard } from './policy-board.ts';
import { Rejected } from './rejected.ts';
import { SystemView } from './system-view.ts';

const DAY_MS = 86_400_000;
/** Decisions of each partition that are read at the start. */
const LAST_DECISIONS = 2_000;
/** Refused messages of each partition that are read at the start, by where they came in. */
const LAST_REJECTED = 500;
const LAST_DEAD_LETTERS = 100;
/** Versions of alerts of each partition that are read at the start: some are open for long. */
const LAST_ALERTS = 5_000;
const PROBE_INTERVAL_MS = 2_000;

/** The live topics, followed whole: what REST and the live socket answer from. */
@Injectable()
export class ReadModel implements OnModuleInit {
  readonly fleets: Fleets;
  readonly alerts = new AlertBoard();
  readonly policies = new PolicyBoard();
  readonly patternRules = new PatternRulesBoard();
  readonly rejected: Rejected;
  readonly #system: SystemView;
  #broker: DependencyHealth | undefined;
  #probedAt = -Infinity;
  #probing: Promise<DependencyHealth> | undefined;
  #lag_ms: number | null = null;

  constructor(
    @Inject(BUS) private readonly bus: Bus,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(HEALTH) private readonly ready: Health,
    @Inject(CONFIG) config: GatewayConfig,
  ) {
    this.fleets = new Fleets(config.SIMULATED_FLEETS, config.FILM_MAX_MIB * 2 ** 20);
    this.rejected = new Rejected(policyOf(config));
    this.#system = new SystemView(config.EXPECTED_SERVICES);
  }

  onModuleInit(): void {
    const now = this.clock.now();
    const reader = this.bus.reader({
      name: 'gateway-read-model',
      topics: [
        { topic: configTopic, from: 'beginning' },
        { topic: trustScores, from: 'beginning' },
        // The graph of an hour ago is the fold of the hour before that.
        { topic: causalGraphUpdates, from: { since_ms: now - 2 * GRAPH_WINDOW_MS } },
        { topic: agentDecisionsProcessed, from: { last: LAST_DECISIONS } },
        { topic: detections, from: { since_ms: now - DAY_MS } },
        { topic: interventions, from: { since_ms: now - 7 * DAY_MS } },
        { topic: serviceHealthTopic, from: { since_ms: now - 60_000 } },
        { topic: systemAlerts, from: { last: LAST_ALERTS } },
        { topic: rejectedMessages, from: { last: LAST_REJECTED } },
        { topic: deadLetters, from: { last: LAST_DEAD_LETTERS } },
      ],
      onRecords: (records) => this.#apply(records),
    });
    this.ready.readiness('the end of the live topics', reader.caughtUp);
  }

  /** Between a record's log time and its arrival here; null before the first one. */
  get lag_ms(): number | null {
    return this.#lag_ms;
  }

  /**
   * How everything is. The broker is probed from here, at most every two seconds. Nobody waits for a broker that does not
   * answer: until it is given up the last finding holds.
   */
  async health(): Promise<SystemHealth> {
    this.#probe();
    const broker = this.#broker ?? (await this.#probing);
    const now = this.clock.now();
    return this.#system.health(now, broker!, this.bus.kind);
  }

  #apply(records: readonly TableRecord[]): void {
    const now = this.clock.now();
    for (const record of records) {
      this.#lag_ms = Math.max(0, now - record.timestamp);
      // Channels and policies are sections beside those of the fleet.
      if (record.topic === configTopic.name) {
        this.alerts.apply(record);
        this.policies.apply(record);
        this.patternRules.apply(record);
      }
      if (record.topic === rejectedMessages.name || record.topic === deadLetters.name) this.rejected.apply(record);
      else if (record.topic === systemAlerts.name) this.alerts.apply(record);
      else if (record.topic !== serviceHealthTopic.name) this.fleets.apply(record);
      else if (record.value !== null) this.#system.apply(record.value as ServiceHealth, record.timestamp);
    }
  }

  #probe(): void {
    const now = this.clock.now();
    if (this.#probing || now - this.#probedAt < PROBE_INTERVAL_MS) return;
    this.#probedAt = now;
    this.#probing = this.#ask(now).finally(() => (this.#probing = undefined));
  }

  async #ask(asked: number): Promise<DependencyHealth> {
    const found = await this.bus.health();
    const now = this.clock.now();
    this.#system.logIs(found.state, found.state === 'down' ? now : asked);
    const since = this.#broker?.state === found.state ? this.#broker.since : new Date(now).toISOString();
    return (this.#broker = { ...found, since });
  }
}
