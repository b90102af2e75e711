import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Bus } from '@chorus/bus';
import { agentKey, agentStateOf, trustScores, type AgentState, type TrustScore } from '@chorus/contracts';
import { BUS, HEALTH, type Health } from '@chorus/service-kit';
import { IngestionMetrics } from '../ingestion-metrics.ts';

/** Follows the table `trust-scores` whole, so that every answer can say how an agent stands. */
@Injectable()
export class AgentStates implements OnModuleInit {
  readonly #states = new Map<string, AgentState>();

  constructor(
    @Inject(BUS) private readonly bus: Bus,
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
    this.health.readiness('the table trust-scores', reader.caughtUp);
  }

  /** How an agent stands at present. */
  of(fleet_id: string, agent_id: string): AgentState {
    return this.#states.get(agentKey({ fleet_id, agent_id })) ?? agentStateOf(agent_id, undefined);
  }

  #follow(key: string, score: TrustScore | null): void {
    if (score) this.#states.set(key, agentStateOf(score.agent_id, score));
    else this.#states.delete(key);
  }
}
