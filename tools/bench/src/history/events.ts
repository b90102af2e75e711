import type { TableRecord } from '@chorus/bus';
import { agentDecisionsProcessed, auditEvents, detections, interventions, UNJUDGED } from '@chorus/contracts';
import type { AgentMessage, AuditEvent, Detection, Intervention, ProcessedDecision, Topic } from '@chorus/contracts';
import { scenario } from '@chorus/simulator';
import { seededRandom } from '@chorus/testing/random';

/** The fleet that is asked about has most of the events; the others are in its way. */
export const FLEET = 'bench';
const FLEETS = [
  { fleet_id: FLEET, share: 0.8, partition: 0 },
  { fleet_id: 'bench-2', share: 0.15, partition: 1 },
  { fleet_id: 'bench-3', share: 0.05, partition: 2 },
] as const;
/** Over how long they are spread, in ms: just within retention. */
export const SPAN_MS = 29 * 86_400_000;

/** Messages of one piece of a fleet's time; pieces differ in their seed and so in their texts. */
const PIECE = 20_000;
const RATE = 3;
const AGENTS = 24;
/** Shares of events that are no decisions. */
const OTHERS = { detections: 0.004, interventions: 0.001, audit: 0.02 };

/** So many events of all fleets, fleet by fleet in batches of one topic, as a reader of the log hands them over. */
export function* eventBatches(count: number, begin: number, batch: number): Generator<TableRecord[]> {
  for (const { fleet_id, share, partition } of FLEETS) {
    const wanted = Math.round(count * share);
    const log = new FleetLog(fleet_id, partition, begin, SPAN_MS / wanted);
    const waiting = new Map<string, TableRecord[]>();
    for (const record of log.records(wanted)) {
      const same = waiting.get(record.topic) ?? [];
      waiting.set(record.topic, same);
      if (same.push(record) < batch) continue;
      yield same;
      waiting.delete(record.topic);
    }
    yield* waiting.values();
  }
}

class FleetLog {
  readonly #offsets = new Map<string, number>();
  readonly #random = seededRandom(7);
  #at: number;
  #ids = 0;

  constructor(
    private readonly fleet_id: string,
    private readonly partition: number,
    begin: number,
    private readonly stepMs: number,
  ) {
    this.#at = begin;
  }

  *records(wanted: number): Generator<TableRecord> {
    let given = 0;
    for (let piece = 1; ; piece++)
      for (const record of this.#piece(piece)) {
        if (given++ >= wanted) return;
        yield record;
      }
  }

  *#piece(piece: number): Generator<TableRecord> {
    const { messages } = scenario('calm', {
      seed: piece,
      agents: AGENTS,
      rate: RATE,
      duration_ms: (PIECE / RATE) * 1_000,
      id_prefix: `p${piece}`,
    });
    const recent: string[] = [];
    for (const { message } of messages) {
      const decision = this.#decision(message);
      recent.push(decision.processing_metadata.message_id);
      yield this.#record(agentDecisionsProcessed, decision);
      if (this.#random.chance(OTHERS.detections))
        yield this.#record(detections, this.#detection(message, recent.slice(-6)));
      if (this.#random.chance(OTHERS.interventions)) yield this.#record(interventions, this.#intervention(message));
      if (this.#random.chance(OTHERS.audit)) yield this.#record(auditEvents, this.#audit());
    }
  }

  #record<T>(topic: Topic<T>, value: T): TableRecord {
    const offset = this.#offsets.get(topic.name) ?? 0;
    this.#offsets.set(topic.name, offset + 1);
    this.#at += this.stepMs;
    const { partition } = this;
    return {
      topic: topic.name,
      partition,
      offset,
      key: this.fleet_id,
      value,
      headers: {},
      timestamp: Math.floor(this.#at),
    };
  }

  get #instant(): string {
    return new Date(this.#at).toISOString();
  }

  #id(sort: string): string {
    return `${sort}-${this.fleet_id}-${this.#ids++}`;
  }

  #decision(message: AgentMessage): ProcessedDecision {
    const risky = this.#random.chance(0.03);
    const position = { topic: 'agent-messages-raw', partition: 0, offset: this.#ids };
    return {
      original_message: {
        ...message,
        metadata: {
          ...message.metadata,
          fleet_id: this.fleet_id,
          model: 'bench-1',
          usage: { input_tokens: 400, output_tokens: 120, cost_usd: 0.002 },
        },
      },
      conflict_analysis: {
        risk: risky ? this.#random.int(30, 95) / 100 : 0,
        kind: risky ? 'contention' : 'none',
        factors: risky ? [{ name: 'contention', contribution: 0.4 }] : [],
        reason: risky ? 'Two agents write the same order within a minute.' : '',
        with_agents: [],
        resources: [],
        evidence: [],
        accesses: [],
      },
      trust_impact: { evidence: [] },
      intervention_action: null,
      processing_metadata: {
        message_id: this.#id('m'),
        source: 'bench',
        fleet_id: this.fleet_id,
        raw: position,
        accepted: { ...position, topic: 'agent-messages-accepted' },
        received_at: this.#instant,
        decided_at: this.#instant,
        clock_skew_ms: 3,
        trust: { offset: 12, age_ms: 250 },
        predictor: 'rules/1',
      },
      causal_relationships: [],
    };
  }

  #detection({ agent_id, correlation_id }: AgentMessage, evidence: readonly string[]): Detection {
    return {
      detection_id: this.#id('d'),
      fleet_id: this.fleet_id,
      kind: 'routing_loop',
      agents: [agent_id, 'code-reviewer'].filter((agent, at, all) => all.indexOf(agent) === at),
      confidence: 0.8,
      evidence: [...evidence],
      correlation_id,
      status: 'closed',
      started_at: this.#instant,
      updated_at: this.#instant,
      laps: 3,
      messages: 9,
      summary: `${agent_id} and code-reviewer pass the same work round without progress`,
      suggested_action: 'Ask a person to decide.',
      ...UNJUDGED,
    };
  }

  #intervention({ agent_id }: AgentMessage): Intervention {
    return {
      intervention_id: this.#id('i'),
      fleet_id: this.fleet_id,
      agent_id,
      kind: 'advise',
      mode: 'observe',
      enforced: false,
      by: { kind: 'policy', id: 'policy/1' },
      reason: 'Trust would fall below the threshold.',
      evidence: [],
      command_id: null,
      timestamp: this.#instant,
    };
  }

  #audit(): AuditEvent {
    return {
      audit_id: this.#id('a'),
      fleet_id: this.fleet_id,
      timestamp: this.#instant,
      actor: 'alice',
      method: 'GET',
      path: '/api/v1/agents',
      status: 200,
      duration_ms: 4,
      remote: '127.0.0.1',
      request_id: 'r',
      reason: null,
    };
  }
}
