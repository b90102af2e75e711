import { describe, expect, it } from '@jest/globals';
import { MemoryBus, to, type TableRecord } from '@chorus/bus';
import {
  agentDecisionsProcessed,
  agentMessage,
  agentMessagesAccepted,
  agentMessagesRaw,
  processedDecision,
  trustScores,
  type AgentMessage,
  type ProcessedDecision,
} from '@chorus/contracts';
import fc from 'fast-check';
import { streamProcessorConfig } from './config.ts';
import { accept, AcceptProcessor } from './processors/accept.processor.ts';
import { decide, DecideProcessor } from './processors/decide.processor.ts';
import { message, pipeline } from './testing/pipeline.ts';

const RUNS = { numRuns: 100 };
const name = fc.oneof(fc.string({ minLength: 1, maxLength: 20 }), fc.constantFrom('__proto__', 'é\u202E', 'a/b'));
const fleet = fc.stringMatching(/^[a-z0-9._-]{1,12}$/);

/** Any message that fits the schema, with fields that nobody knows. */
const validMessage: fc.Arbitrary<AgentMessage> = fc
  .record({
    agent_id: name,
    timestamp: fc
      .date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
      .map((at) => at.toISOString()),
    message_type: fc.constantFrom<AgentMessage['message_type'][]>('request', 'response', 'broadcast'),
    content: fc.record(
      {
        text: fc.string({ unit: 'binary', maxLength: 200 }),
        error: fc.string({ maxLength: 20 }),
        tool_call_id: fc.string({ maxLength: 10 }),
        resources: fc.array(
          fc.record({ resource: name, access: fc.constantFrom<('read' | 'write')[]>('read', 'write') }),
          { maxLength: 3 },
        ),
        extra: fc.jsonValue({ maxDepth: 2 }),
      },
      { requiredKeys: [] },
    ),
    target_agents: fc.array(name, { maxLength: 3 }),
    correlation_id: name,
    metadata: fc.record({ fleet_id: fleet, run: fc.nat() }, { requiredKeys: [] }),
    unknown: fc.jsonValue({ maxDepth: 2 }),
  })
  // As it is after its way over the wire: JSON knows no -0 and keeps no `__proto__` of its own.
  .map((value) => agentMessage.parse(JSON.parse(JSON.stringify(value))))
  .filter((value) => agentMessage.safeParse(JSON.parse(JSON.stringify(value))).success);

describe('the way of a message', () => {
  it('Feature: real-time-data-flow, Property 4: Stream processing pipeline integration', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(validMessage, { minLength: 1, maxLength: 5 }), async (messages) => {
        const { send, door, decider } = pipeline();
        for (const sent of messages) {
          const decisions = await send(sent);
          expect(decisions).toHaveLength(1);
          const [decision] = decisions;
          expect(processedDecision.safeParse(decision).success).toBe(true);
          expect(decision?.original_message).toEqual(JSON.parse(JSON.stringify(sent)));
          const { risk = -1, factors = [] } = decision?.conflict_analysis ?? {};
          expect(factors.reduce((sum, { contribution }) => sum + contribution, 0)).toBeCloseTo(risk, 9);
        }
        expect([...door.deadLetters(), ...decider.deadLetters()]).toEqual([]);
      }),
      RUNS,
    );
  });

  it('Feature: real-time-data-flow, Property 5: Processing error routing', async () => {
    const good = JSON.stringify(message());
    const broken = (changes: object) => JSON.stringify({ ...message(), ...changes });
    const invalid = fc.oneof(
      fc
        .uint8Array({ maxLength: 60 })
        .map((bytes) => ['not_json', Buffer.concat([Buffer.from([0xff]), bytes])] as const),
      fc.string().map((text) => ['not_json', Buffer.from(`{"agent_id": ${text}`)] as const),
      fc
        .jsonValue()
        .filter((value) => !agentMessage.safeParse(value).success)
        .map((value) => ['schema', Buffer.from(JSON.stringify(value))] as const),
      fc
        .constantFrom(
          { agent_id: '' },
          { agent_id: 7 },
          { timestamp: 'now' },
          { message_type: 'shout' },
          { content: [] },
        )
        .map((changes) => ['schema', Buffer.from(broken(changes))] as const),
      fc.nat(50_000).map((n) => ['too_large', Buffer.from(broken({ x: 'x'.repeat(262_144 + n) }))] as const),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(invalid, { minLength: 1, maxLength: 4 }), async (records) => {
        const { send, door } = pipeline();
        for (const [, bytes] of records) expect(await send(bytes, { ce_id: 'kept' })).toEqual([]);
        // What comes after goes its way.
        expect(await send(good)).toHaveLength(1);
        const letters = door.deadLetters();
        expect(letters).toHaveLength(records.length);
        for (const [at, [reason, bytes]] of records.entries()) {
          expect(letters[at]?.value?.equals(bytes)).toBe(true);
          expect(letters[at]?.headers).toMatchObject({
            ce_id: 'kept',
            dl_topic: 'agent-messages-raw',
            dl_partition: '0',
            dl_offset: String(at),
            dl_processor: 'accept',
            dl_reason: reason,
            dl_attempts: '1',
          });
          expect(letters[at]?.headers['dl_error']).toMatch(/^The .+\.$/s);
        }
      }),
      RUNS,
    );
  });

  it('Feature: real-time-data-flow, Property 6: Agent-specific message ordering', async () => {
    const sent = fc.array(
      fc.record({ agent: fc.constantFrom('a', 'b', 'c', 'd'), fleet: fc.constantFrom('x', 'y', 'z') }),
      { minLength: 1, maxLength: 60 },
    );
    await fc.assert(
      fc.asyncProperty(sent, async (sends) => {
        const messages = sends.map(({ agent, fleet: fleet_id }, n) =>
          message({ agent_id: `${fleet_id}-${agent}`, content: { text: `number ${n}`, n }, metadata: { fleet_id } }),
        );
        const decisions = await throughTheBus(messages);
        const numbersBy = (key: (decision: TableRecord<ProcessedDecision>) => string | number | undefined) =>
          Map.groupBy(decisions, key);
        for (const ofAgent of numbersBy(({ value }) => value?.original_message.agent_id).values()) {
          const numbers = ofAgent.map(({ value }) => value?.original_message.content['n'] as number);
          expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
        }
        for (const ofFleet of numbersBy(({ value }) => value?.processing_metadata.fleet_id).values())
          expect(new Set(ofFleet.map(({ partition }) => partition)).size).toBe(1);
      }),
      RUNS,
    );
  });
});

/** Both processors on a bus of six partitions: the raw ones by agent, the others by fleet. */
async function throughTheBus(messages: readonly AgentMessage[]): Promise<TableRecord<ProcessedDecision>[]> {
  const bus = new MemoryBus({ partitions: 6 });
  await bus.ensureTopics([agentMessagesRaw, agentMessagesAccepted, agentDecisionsProcessed, trustScores]);
  bus.process(accept, new AcceptProcessor());
  bus.process(decide, new DecideProcessor(streamProcessorConfig.parse({})));
  await bus.start();
  const decisions: TableRecord<ProcessedDecision>[] = [];
  const all = Promise.withResolvers<void>();
  const reader = bus.reader({
    name: 'spec',
    topics: [{ topic: agentDecisionsProcessed, from: 'beginning' }],
    onRecords: (records) => {
      decisions.push(...(records as readonly TableRecord<ProcessedDecision>[]));
      if (decisions.length >= messages.length) all.resolve();
    },
  });
  await bus.publish(messages.map((value) => to(agentMessagesRaw, value)));
  await all.promise;
  await reader.stop();
  await bus.close();
  expect(decisions).toHaveLength(messages.length);
  return decisions;
}
