import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { busConfigSchema, createBus, to, type Bus, type TableRecord } from '@chorus/bus';
import {
  agentDecisionsProcessed,
  agentMessagesAccepted,
  agentMessagesRaw,
  processedDecision,
  trustScores,
  type AgentMessage,
  type Topic,
} from '@chorus/contracts';
import { DEFAULT_POLICY } from '@chorus/privacy';
import { uniqueName } from '@chorus/testing';
import { describeWith, kafkaForTests } from '@chorus/testing/jest';
import fc from 'fast-check';
import { streamProcessorConfig } from './config.ts';
import { accept } from './processors/accept.processor.ts';
import { decide, DecideProcessor } from './processors/decide.processor.ts';
import { redactMessage } from './redaction/redact-message.ts';
import { newAccept } from './testing/pipeline.ts';
import { validMessage } from './testing/valid-message.ts';

const kafka = await kafkaForTests();

const env = {
  KAFKA_BROKERS: kafka.brokers,
  KAFKA_NAMESPACE: `${uniqueName('sourcing')}.`,
  KAFKA_FETCH_WAIT_MS: '20',
  KAFKA_RETENTION: 'agent-messages-raw=2d,agent-messages-accepted=3d,agent-decisions-processed=forever',
};

describeWith([kafka], 'the log as the record of everything', () => {
  const buses: Bus[] = [];
  const newBus = (settings: Record<string, string> = {}) => {
    const bus = createBus(busConfigSchema.parse({ ...env, ...settings }));
    buses.push(bus);
    return bus;
  };
  let bus: Bus;

  beforeAll(async () => {
    bus = newBus();
    await bus.ensureTopics([trustScores]);
    bus.process(accept, newAccept());
    bus.process(decide, new DecideProcessor(streamProcessorConfig.parse({})));
    await bus.start();
  }, 60_000);
  afterAll(async () => {
    await Promise.all(buses.map((bus) => bus.close()));
  }, 30_000);

  /** Every record of a topic up to now, from its beginning, read by somebody who has never been here before. */
  async function everything<T>(topic: Topic<T>): Promise<TableRecord<T>[]> {
    const records: TableRecord<T>[] = [];
    const onRecords = (some: readonly TableRecord[]) => void records.push(...(some as TableRecord<T>[]));
    const reader = newBus().reader({ name: uniqueName('auditor'), topics: [{ topic, from: 'beginning' }], onRecords });
    await reader.caughtUp;
    await reader.stop();
    return records;
  }

  /** Sends as agents do, and waits until each message has been decided on. */
  async function send(messages: readonly AgentMessage[], ids: readonly string[]): Promise<void> {
    const missing = new Set(ids);
    const decided = Promise.withResolvers<void>();
    const onRecords = (records: readonly TableRecord[]) => {
      for (const { value } of records) missing.delete(processedDecision.parse(value).processing_metadata.message_id);
      if (missing.size === 0) decided.resolve();
    };
    const topics = [{ topic: agentDecisionsProcessed, from: 'beginning' as const }];
    const reader = newBus().reader({ name: 'waiting', topics, onRecords });
    const identified = (n: number) => ({ ce_id: ids[n] ?? '', ce_source: '/agents' });
    await bus.publish(messages.map((message, n) => to(agentMessagesRaw, message, identified(n))));
    await decided.promise;
    await reader.stop();
  }

  describe('from the door to the decision', () => {
    it('Feature: real-time-data-flow, Property 13: Event sourcing persistence', async () => {
      let run = 0;
      const sent: { id: string; message: AgentMessage }[] = [];
      await fc.assert(
        fc.asyncProperty(fc.array(validMessage, { minLength: 1, maxLength: 4 }), async (messages) => {
          run++;
          const ids = messages.map((_, n) => `run-${run}-${n}`);
          await send(messages, ids);
          sent.push(...messages.map((message, n) => ({ id: ids[n] ?? '', message })));
        }),
        { numRuns: 100 },
      );

      // All of it, of every run, is still there, and leads from each decision back to what the agent had sent.
      const raw = new Map((await everything(agentMessagesRaw)).map((one) => [`${one.partition}@${one.offset}`, one]));
      const accepted = (await everything(agentMessagesAccepted)).map(({ headers }) => headers['ce_id']);
      const decisions = (await everything(agentDecisionsProcessed)).map(({ value }) => processedDecision.parse(value));
      expect(raw.size).toBe(sent.length);
      expect(accepted.toSorted()).toEqual(sent.map(({ id }) => id).toSorted());
      const byId = new Map(decisions.map((decision) => [decision.processing_metadata.message_id, decision]));
      expect(byId.size).toBe(decisions.length);
      for (const { id, message } of sent) {
        const { original_message, processing_metadata } = byId.get(id) ?? {};
        const origin = raw.get(`${processing_metadata?.raw.partition}@${processing_metadata?.raw.offset}`);
        expect(origin?.headers['ce_id']).toBe(id);
        expect(origin?.value).toEqual(message);
        // The door holds what was sent, for its short time; what stays holds nothing that must not be stored.
        expect(original_message).toEqual(redactMessage(message, DEFAULT_POLICY).value);
      }
      // And it stays as long as was asked for: who asks for another time is told what the broker has.
      const shorter = newBus({ KAFKA_RETENTION: 'agent-decisions-processed=1h' });
      await expect(shorter.ensureTopics([agentDecisionsProcessed])).rejects.toThrow('retention.ms is -1');
    }, 120_000);
  });
});
