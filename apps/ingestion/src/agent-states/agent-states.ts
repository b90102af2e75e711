import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Bus } from '@chorus/bus';
import { agentKey, agentStateOf, trustScores, type AgentState, type TrustScore } from '@chorus/contracts';
import { BUS, CONFIG, HEALTH, type Health } from '@chorus/service-kit';
import { spoolFolderOf, type IngestionConfig } from '../config.ts';
import { IngestionMetrics } from '../ingestion-metrics.ts';

/** How often a start that waits for the table looks whether the log still answers, in ms. */
const LOOK_EVERY_MS = 1_000;

/** Follows the table `trust-scores` whole, so that every answer can say how an agent stands. */
@Injectable()
export class AgentStates implements OnModuleInit {
  readonly #states = new Map<string, AgentState>();
  #complete = false;

  constructor(
    @Inject(BUS) private readonly bus: Bus,
    @Inject(CONFIG) private readonly config: IngestionConfig,
    @Inject(HEALTH) private readonly health: Health,
    private readonly metrics: IngestionMetrics,
  ) {}

  onModuleInit(): void {
    const reader = this.bus.reader({
      name: 'ingestion-agent-states',
      topics: [{ topic: trustScores, from: 'beginning' }],
      onRecords: (records) => {
        for (const { key, value } of records) this.#follow(key, value as TrustScore | null);
        this.metrics.knownAgents.set(this.#states.size);
      },
    });
    const complete = reader.caughtUp.then(() => void (this.#complete = true));
    const spools = spoolFolderOf(this.config, this.bus) !== undefined;
    this.health.readiness('the table trust-scores', spools ? this.#orLogAway(complete) : complete);
    if (!spools) return;
    const waiting = {
      state: 'degraded',
      detail: 'not read yet: answers do not say how agents stand',
      latency_ms: null,
    } as const;
    const read = { state: 'up', detail: 'read to its end', latency_ms: null } as const;
    this.health.dependency('trust-scores', () => (this.#complete ? read : waiting), { optional: true });
  }

  /** How an agent stands at present. */
  of(fleet_id: string, agent_id: string): AgentState {
    const known = this.#states.get(agentKey({ fleet_id, agent_id }));
    if (known || this.#complete) return known ?? agentStateOf(agent_id, undefined);
    const reason = 'How this agent stands is not known at present: Kafka has been away since this service was started.';
    return { ...agentStateOf(agent_id, undefined), reason };
  }

  /** With a spool messages are taken, though nobody can tell how their senders stand, rather than refused. */
  async #orLogAway(complete: Promise<void>): Promise<void> {
    for (;;) {
      const isComplete = await Promise.race([complete.then(() => true), sleep(LOOK_EVERY_MS, false, { ref: false })]);
      if (isComplete || (await this.bus.health()).state === 'down') return;
    }
  }

  #follow(key: string, score: TrustScore | null): void {
    if (score) this.#states.set(key, agentStateOf(score.agent_id, score));
    else this.#states.delete(key);
  }
}
