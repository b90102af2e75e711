import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { agentKey, agentStateOf, trustScores, type AgentState, type TrustScore } from '@chorus/contracts';
import { Tables, type FollowedTable } from '@chorus/service-kit';
import { IngestionMetrics } from '../ingestion-metrics.ts';

/**
 * Follows the table `trust-scores` whole, so that every answer can say how an agent stands. With a spool messages are taken
 * before it was read, though nobody can tell how their senders stand, rather than refused.
 */
@Injectable()
export class AgentStates implements OnModuleInit {
  readonly #states = new Map<string, AgentState>();
  #table: FollowedTable | undefined;

  constructor(
    @Inject(Tables) private readonly tables: Tables,
    private readonly metrics: IngestionMetrics,
  ) {}

  onModuleInit(): void {
    this.#table = this.tables.follow({
      name: 'ingestion-agent-states',
      topic: trustScores,
      onRecords: (records) => {
        for (const { key, value } of records) this.#follow(key, value as TrustScore | null);
        this.metrics.knownAgents.set(this.#states.size);
      },
      lacking: 'answers do not say how agents stand',
    });
  }

  /** How an agent stands at present. */
  of(fleet_id: string, agent_id: string): AgentState {
    const known = this.#states.get(agentKey({ fleet_id, agent_id }));
    if (known || this.#table?.isComplete) return known ?? agentStateOf(agent_id, undefined);
    const reason = 'How this agent stands is not known at present: Kafka has been away since this service was started.';
    return { ...agentStateOf(agent_id, undefined), reason };
  }

  #follow(key: string, score: TrustScore | null): void {
    if (score) this.#states.set(key, agentStateOf(score.agent_id, score));
    else this.#states.delete(key);
  }
}
