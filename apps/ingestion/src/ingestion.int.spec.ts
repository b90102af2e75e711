import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { busConfigSchema, createBus, to, type Bus } from '@chorus/bus';
import { rejectedMessages, trustScores } from '@chorus/contracts';
import { uniqueName } from '@chorus/testing';
import { describeWith, kafkaForTests } from '@chorus/testing/jest';
import { checkRoundTrip } from './testing/round-trip.ts';
import { message, rawRecords, runIngestion, type RunningIngestion } from './testing/running-ingestion.ts';
import { trustScore } from './testing/trust-score.ts';

const kafka = await kafkaForTests();

describeWith([kafka], 'ingestion on Kafka', () => {
  const env = { BUS: 'kafka', KAFKA_BROKERS: kafka.brokers, KAFKA_NAMESPACE: `${uniqueName('ingestion')}.` };
  let bus: Bus;
  let ingestion: RunningIngestion;

  beforeAll(async () => {
    bus = createBus(busConfigSchema.parse(env));
    await bus.ensureTopics([trustScores]);
    await bus.publish([to(trustScores, trustScore)]);
    ingestion = await runIngestion({ env });
  }, 60_000);
  afterAll(async () => {
    await ingestion?.close();
    await bus?.close();
  }, 30_000);

  describe('from HTTP to Kafka and back', () => {
    it(
      'Feature: real-time-data-flow, Property 1: Message serialization round trip',
      () => checkRoundTrip(ingestion, bus),
      120_000,
    );
  });

  it('keeps the order of an agent’s messages, within a request and from one to the next', async () => {
    const texts = Array.from({ length: 300 }, (_, index) => `message ${index}`);
    for (let from = 0; from < texts.length; from += 100)
      await ingestion.ingest(
        texts.slice(from, from + 100).map((text) => message({ agent_id: 'orderly', content: { text } })),
      );
    const records = (await rawRecords(bus)).filter(({ key }) => key === 'orderly');
    expect(records.map(({ value }) => value?.content.text)).toEqual(texts);
  }, 30_000);

  it('lays all messages of a fleet on one partition, in the order in which they came, whoever sent them', async () => {
    const agents = Array.from({ length: 90 }, (_, index) => `talker-${index % 9}`);
    await ingestion.ingest(agents.map((agent_id, n) => message({ agent_id, content: { text: `step ${n}` } })));
    const records = (await rawRecords(bus)).filter(({ key }) => key.startsWith('talker-'));
    expect(new Set(records.map(({ partition }) => partition)).size).toBe(1);
    expect(records.map(({ value }) => value?.content.text)).toEqual(agents.map((_, n) => `step ${n}`));
  }, 30_000);

  it('tells what it refuses on rejected-messages', async () => {
    const told: unknown[] = [];
    const reader = bus.reader({
      name: 'spec-rejected',
      topics: [{ topic: rejectedMessages, from: 'beginning' }],
      onRecords: (records) => void told.push(...records.map(({ value }) => value)),
    });
    expect((await ingestion.ingest(message({ agent_id: '' }))).status).toBe(422);
    while (told.length === 0) await new Promise((resolve) => setTimeout(resolve, 25));
    expect(told).toMatchObject([{ fleet_id: 'alpha', via: 'http', errors: [{ pointer: '/agent_id' }], similar: 0 }]);
    await reader.stop();
  }, 30_000);

  it('is ready only with the table of trust read, and tells an agent how it stands', async () => {
    expect(await (await fetch(`${ingestion.url}/health/ready`)).json()).toMatchObject({
      ready: true,
      dependencies: [{ name: 'kafka', state: 'up' }],
    });
    const { items } = await ingestion.ingest(message({ agent_id: trustScore.agent_id }));
    expect(items).toMatchObject([{ agent_state: { standing: 'quarantined', blocked: true, score: trustScore.score } }]);
  }, 30_000);
});
