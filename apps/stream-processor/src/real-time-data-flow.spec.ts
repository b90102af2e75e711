import { describe, expect, it } from '@jest/globals';
import {
  MemoryBus,
  testDriver,
  to,
  type DeadLetter,
  type Headers,
  type KeyValueStore,
  type ProcessorDefinition,
  type StreamProcessor,
  type TableRecord,
} from '@chorus/bus';
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
import { DEFAULT_POLICY } from '@chorus/privacy';
import fc from 'fast-check';
import { streamProcessorConfig } from './config.ts';
import { accept } from './processors/accept.processor.ts';
import { decide, DecideProcessor } from './processors/decide.processor.ts';
import { toHeaders } from './processors/provenance.ts';
import { redactMessage } from './redaction/redact-message.ts';
import { message, newAccept, pipeline, START } from './testing/pipeline.ts';
import { validMessage } from './testing/valid-message.ts';

const RUNS = { numRuns: 100 };

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
          // What must not be stored is no longer in it, by the same rule; most messages hold nothing of the kind.
          const { value: stored, counts } = redactMessage(
            JSON.parse(JSON.stringify(sent)) as AgentMessage,
            DEFAULT_POLICY,
          );
          expect(decision?.original_message).toEqual(stored);
          expect(decision?.processing_metadata.redactions ?? {}).toEqual(counts);
          const { risk = -1, factors = [] } = decision?.conflict_analysis ?? {};
          expect(factors.reduce((sum, { contribution }) => sum + contribution, 0)).toBeCloseTo(risk, 9);
        }
        expect([...door.deadLetters(), ...decider.deadLetters()]).toEqual([]);
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

describe('what accept cannot take', () => {
  it('Feature: real-time-data-flow, Property 5: Processing error routing', async () => {
    const good = JSON.stringify(message());
    const broken = (changes: object) => JSON.stringify({ ...message(), ...changes });
    type Failing = readonly [reason: string, bytes: Buffer, headers?: Headers];
    const failing = fc.oneof(
      fc
        .uint8Array({ maxLength: 60 })
        .map((bytes): Failing => ['not_json', Buffer.concat([Buffer.from([0xff]), bytes])]),
      fc.string().map((text): Failing => ['not_json', Buffer.from(`{"agent_id": ${text}`)]),
      fc
        .jsonValue()
        .filter((value) => !agentMessage.safeParse(value).success)
        .map((value): Failing => ['schema', Buffer.from(JSON.stringify(value))]),
      fc
        .constantFrom(
          { agent_id: '' },
          { agent_id: 7 },
          { agent_id: '.' },
          { target_agents: ['..'] },
          { metadata: { fleet_id: '..' } },
          { timestamp: 'now' },
          { message_type: 'shout' },
          { content: [] },
        )
        .map((changes): Failing => ['schema', Buffer.from(broken(changes))]),
      fc
        .tuple(fc.string(), fc.integer({ min: 0xd800, max: 0xdfff }), fc.string())
        .map(([before, half, after]) => before + String.fromCharCode(half) + after)
        .chain((id) => fc.constantFrom({ agent_id: id }, { correlation_id: id }, { metadata: { message_id: id } }))
        .map((changes): Failing => ['schema', Buffer.from(broken(changes))]),
      fc.nat(50_000).map((n): Failing => ['too_large', Buffer.from(broken({ x: 'x'.repeat(262_144 + n) }))]),
      fc
        .tuple(fc.constantFrom('ce_id', 'ce_source'), fc.integer({ min: 257, max: 2000 }))
        .map(([header, length]): Failing => ['rejected', Buffer.from(good), { [header]: 'x'.repeat(length) }]),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(failing, { minLength: 1, maxLength: 4 }), async (records) => {
        const { send, door } = pipeline();
        for (const [, bytes, headers] of records) expect(await send(bytes, { kept: 'yes', ...headers })).toEqual([]);
        // What comes after goes its way.
        expect(await send(good)).toHaveLength(1);
        expectLetters(
          door.deadLetters(),
          records.map(([dl_reason, bytes, headers], offset) => ({
            bytes,
            headers: { ...headers, kept: 'yes', dl_reason, dl_attempts: '1', ...placeOf('accept', offset) },
            error: /^The .+\.$/s,
          })),
        );
      }),
      RUNS,
    );
  });
});

describe('what decide cannot take', () => {
  it('Feature: real-time-data-flow, Property 5: Processing error routing', async () => {
    const noNumber = fc.constantFrom(undefined, 'x', '-1', '1.5', '1e400', '9007199254740992');
    const headers = fc.oneof(
      fc.tuple(fc.constantFrom('ce_id', 'ce_source'), fc.constantFrom(undefined, '')),
      fc.tuple(fc.constantFrom('chorus_raw_partition', 'chorus_raw_offset', 'chorus_received_at'), noNumber),
      fc.tuple(fc.constant('chorus_redacted'), fc.constantFrom('', 'email', 'email=0', 'email=1,', '{"email":1}')),
    );
    const agents = Array.from({ length: 1000 }, (_, n) => `${n}`.padEnd(200, 'x'));
    const failing = fc.oneof(
      // What accept did not write: a header of its own is missing or no number.
      fc.tuple(fc.constant('rejected'), validMessage, headers),
      // A decision that is larger than its topic takes.
      fc.tuple(
        fc.constant('rejected'),
        fc
          .integer({ min: 700, max: 1000 })
          .map((n) => message({ agent_id: '\u0001'.repeat(256), target_agents: agents.slice(0, n) })),
        fc.constant(undefined),
      ),
      fc.tuple(fc.constant('schema'), fc.constant({ ...message(), content: 'text' }), fc.constant(undefined)),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(failing, { minLength: 1, maxLength: 4 }), async (records) => {
        const { decider } = pipeline();
        const letters = [];
        for (const [offset, [dl_reason, value, change]] of records.entries()) {
          const bytes = Buffer.from(JSON.stringify(value));
          const sent = withHeader(acceptedHeaders(`${offset}`), change);
          await decider.pipeBytes(agentMessagesAccepted, bytes, { headers: sent });
          const why = { dl_reason, dl_attempts: '1', ...placeOf('decide', offset) };
          letters.push({ bytes, headers: { ...sent, ...why }, error: /^The (record|decision|value) .+\.$/s });
        }
        expect(decider.read(agentDecisionsProcessed)).toEqual([]);
        expectLetters(decider.deadLetters(), letters);
        const { claims, waits, work, conversations } = decider.stores;
        expect([claims, waits, work, conversations].map(({ size }) => size)).toEqual([0, 0, 0, 0]);
        // What comes after goes its way.
        await decider.pipe(agentMessagesAccepted, message(), { headers: acceptedHeaders('next') });
        expect(decider.read(agentDecisionsProcessed)).toHaveLength(1);
      }),
      RUNS,
    );
  });
});

describe.each([
  ['accept', () => failingDriver(accept, newAccept()), agentMessagesRaw, agentMessagesAccepted],
  [
    'decide',
    () => failingDriver(decide, new DecideProcessor(streamProcessorConfig.parse({}))),
    agentMessagesAccepted,
    agentDecisionsProcessed,
  ],
] as const)('a fault within %s', (processor, newDriver, input, output) => {
  it('Feature: real-time-data-flow, Property 5: Processing error routing', async () => {
    const fault = fc.oneof(
      fc.string().map((text) => new Error(text)),
      fc.string().map((text) => new RangeError(text)),
    );
    const faults = fc.array(fc.option(fault), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(faults, async (errors) => {
        const { driver, failures } = newDriver();
        const messages = errors.map((error, n) => {
          if (error) failures.set(`agent ${n}`, error);
          return message({ agent_id: `agent ${n}`, content: { resources: [{ resource: `r${n}`, access: 'write' }] } });
        });
        const headers = acceptedHeaders('7');
        // One batch: whoever stands beside a fault goes through.
        await driver.pipeAll(input, messages, { headers });
        const came = driver.read<unknown>(output).map((value) => JSON.stringify(value));
        const well = messages.filter((_, n) => !errors[n]);
        expect(came).toHaveLength(well.length);
        for (const [at, value] of well.entries()) expect(came[at]).toContain(JSON.stringify(value.agent_id));
        const letters = errors.flatMap((error, n) => {
          if (!error) return [];
          const why = { dl_reason: 'failed', dl_attempts: '3', ...placeOf(processor, n) };
          const said = `${processor} failed on it 3 times: ${error.name}: ${error.message}`;
          return [{ bytes: Buffer.from(JSON.stringify(messages[n])), headers: { ...headers, ...why }, error: said }];
        });
        expectLetters(driver.deadLetters(), letters);
        // It leaves no trace in what is remembered.
        const { claims } = driver.stores as { claims?: KeyValueStore<unknown> };
        const remembered = [...(claims?.entries() ?? [])].map(([key]) => key);
        expect(remembered).toEqual(
          processor === 'accept' ? [] : errors.flatMap((error, n) => (error ? [] : [`default/r${n}`])),
        );
      }),
      RUNS,
    );
  });
});

/** The headers that `accept` gives to a message. */
const acceptedHeaders = (message_id: string): Headers =>
  toHeaders({
    message_id,
    source: '/spec',
    raw: { topic: '', partition: 0, offset: 0 },
    received_at: START,
    redactions: {},
  });

/** The headers with one of them changed, or taken away. */
function withHeader(headers: Headers, change: readonly [string, string | undefined] | undefined): Headers {
  if (change === undefined) return headers;
  const [name, value] = change;
  return Object.fromEntries(
    Object.entries({ ...headers, [name]: value }).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** What a dead letter says about where its record stood. */
const placeOf = (dl_processor: 'accept' | 'decide', offset: number): Headers => ({
  dl_processor,
  dl_topic: (dl_processor === 'accept' ? agentMessagesRaw : agentMessagesAccepted).name,
  dl_partition: '0',
  dl_offset: String(offset),
});

/** Every record, once, in its order, with its bytes and headers untouched and the reason beside them. */
function expectLetters(
  letters: readonly DeadLetter[],
  expected: readonly { bytes: Buffer; headers: Headers; error: RegExp | string }[],
): void {
  expect(letters).toHaveLength(expected.length);
  for (const [at, { bytes, headers, error }] of expected.entries()) {
    expect(letters[at]?.value?.equals(bytes)).toBe(true);
    expect(letters[at]?.headers).toMatchObject(headers);
    const said = letters[at]?.headers['dl_error'];
    if (typeof error === 'string') expect(said).toBe(error);
    else expect(said).toMatch(error);
  }
}

/** A processor that does its work and then fails on the messages of the agents in `failures`. */
function failingDriver<D extends ProcessorDefinition>(definition: D, handler: StreamProcessor<D>) {
  const failures = new Map<string, Error>();
  const driver = testDriver<D>(
    definition,
    {
      process: async (record, context) => {
        const outcome = await handler.process(record, context);
        const failure = failures.get((record.value as AgentMessage).agent_id);
        if (failure) throw failure;
        return outcome;
      },
    },
    { now: START },
  );
  return { driver, failures };
}

/** Both processors on a bus of six partitions: the raw ones by agent, the others by fleet. */
async function throughTheBus(messages: readonly AgentMessage[]): Promise<TableRecord<ProcessedDecision>[]> {
  const bus = new MemoryBus({ partitions: 6 });
  await bus.ensureTopics([agentMessagesRaw, agentMessagesAccepted, agentDecisionsProcessed, trustScores]);
  bus.process(accept, newAccept());
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
