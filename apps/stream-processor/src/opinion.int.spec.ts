import { busConfigSchema, createBus, to, type Bus } from '@chorus/bus';
import {
  agentDecisionsProcessed,
  agentMessagesRaw,
  conflictOpinion,
  conflictOpinions,
  processedDecision,
  type ConflictOpinion,
  type ProcessedDecision,
} from '@chorus/contracts';
import { createLogger, runService, type RunningService } from '@chorus/service-kit';
import { startOpenAiStub, uniqueName, type ModelAnswer, type OpenAiStub } from '@chorus/testing';
import { describeWith, kafkaForTests } from '@chorus/testing/jest';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { good, GOOD } from './opinion/testing/consulting.ts';
import service from './service.ts';
import { message } from './testing/pipeline.ts';

const kafka = await kafkaForTests();

/** Waits until something is there. */
async function until<T>(find: () => T | undefined | false): Promise<T> {
  for (;;) {
    const found = find();
    if (found !== undefined && found !== false) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describeWith([kafka], 'the second opinion on Kafka', () => {
  const logged: string[] = [];
  const told: ConflictOpinion[] = [];
  const decisions: ProcessedDecision[] = [];
  let answer: () => ModelAnswer | Promise<ModelAnswer> = () => good;
  let stub: OpenAiStub;
  let bus: Bus;
  let running: RunningService;

  beforeAll(async () => {
    stub = await startOpenAiStub(0, () => answer());
    const env = {
      KAFKA_BROKERS: kafka.brokers,
      KAFKA_NAMESPACE: `${uniqueName('opinion')}.`,
      KAFKA_PARTITIONS: '2',
      LLM_PROVIDER: 'openai-compatible',
      LLM_MODEL: 'small',
      LLM_API_KEY: 'the-key-of-the-model',
      LLM_BASE_URL: stub.url,
      LLM_MIN_RISK: '0',
      LLM_MAX_RISK: '1',
      LLM_CONCURRENCY: '1',
      LLM_MAX_WAITING: '3',
    };
    const logger = createLogger({ level: 'debug', destination: { write: (line) => void logged.push(line) } });
    running = await runService(service, { env, logger });
    bus = createBus(busConfigSchema.parse(env));
    const reader = bus.reader({
      name: 'opinion-spec',
      topics: [
        { topic: conflictOpinions, from: 'beginning' },
        { topic: agentDecisionsProcessed, from: 'beginning' },
      ],
      onRecords: (records) => {
        for (const { topic, value } of records)
          if (topic === conflictOpinions.name) told.push(conflictOpinion.parse(value));
          else decisions.push(processedDecision.parse(value));
      },
    });
    await reader.caughtUp;
  }, 60_000);
  afterAll(async () => {
    await running?.close();
    await bus?.close();
    stub?.close();
  }, 30_000);

  const say = (id: string) =>
    bus.publish([
      to(agentMessagesRaw, message({ content: { text: `secret-text ${id}` } }), { ce_id: id, ce_source: '/a' }),
    ]);
  const metrics = async () => (await fetch(`${running.url}/metrics`)).text();

  it('comes as a record of its own, after the decision that it is about', async () => {
    await say('first');
    const opinion = await until(() => told[0]);
    const [decision] = decisions;
    expect(opinion).toMatchObject({ outcome: 'answered', message_id: 'first', fleet_id: 'default', ...GOOD });
    expect(decision?.processing_metadata.message_id).toBe('first');
    expect(JSON.stringify(decision)).not.toContain(GOOD.rationale);
  }, 60_000);

  it('is waited for by nobody: decisions go on while a model says nothing, and beyond its queue nobody is asked', async () => {
    const answered = Promise.withResolvers<ModelAnswer>();
    answer = () => answered.promise;
    for (let n = 0; n < 10; n++) await say(`waiting-${n}`);
    await until(() => decisions.length === 11);
    const lost = 'stream_processor_opinions_lost_total{why="queue_full"} 6';
    while (!(await metrics()).includes(lost)) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(told).toHaveLength(1);
    answered.resolve({ status: 503 });
    await until(() => told.length === 5);
    expect(told.slice(1).map(({ outcome, detail }) => [outcome, detail])).toEqual(
      Array(4).fill(['failed', 'it answered 503']),
    );
  }, 60_000);

  it('tells how the model is, and neither its key nor what agents wrote', async () => {
    await say('the fifth failure');
    await until(() => told.length === 6);
    await say('one more');
    expect((await until(() => told[6])).outcome).toBe('breaker_open');
    const health = await (await fetch(`${running.url}/health/ready`)).text();
    expect(health).toContain('"name":"language model","state":"down"');
    const exposed = await metrics();
    expect(exposed).toContain('stream_processor_opinions_total{outcome="breaker_open"} 1');
    expect(exposed).toContain('stream_processor_opinion_circuit{state="open"} 1');
    expect(logged.join('')).toContain('the language model is left alone');
    for (const secret of ['the-key-of-the-model', 'secret-text', GOOD.rationale])
      expect([health, exposed, ...logged].join('')).not.toContain(secret);
  }, 60_000);
});
