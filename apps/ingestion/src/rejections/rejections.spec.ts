import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { MemoryBus, type Bus, type Emission } from '@chorus/bus';
import { MAX_REQUEST_BYTES, rejectedMessages, type RejectedMessage } from '@chorus/contracts';
import { encodeAround, encodeProtobuf, spanBytes } from '../otlp/testing/encode.ts';
import { sendOtlp } from '../otlp/testing/otlp-client.ts';
import { genAiSpan } from '../otlp/testing/spans.ts';
import { message, runIngestion, type RunningIngestion } from '../testing/running-ingestion.ts';
import { Rejections } from './rejections.ts';

/** The memory bus, with a log that takes no rejections, or keeps whoever publishes them waiting. */
class StubbornBus extends MemoryBus {
  publishing: (() => ReturnType<Bus['publish']>) | undefined;
  override publish(emissions: readonly Emission[]): ReturnType<Bus['publish']> {
    const ours = emissions.some(({ topic }) => topic.name === rejectedMessages.name);
    return ours && this.publishing ? this.publishing() : super.publish(emissions);
  }
}

const bus = new StubbornBus();
let ingestion: RunningIngestion;
const told: RejectedMessage[] = [];
beforeAll(async () => {
  ingestion = await runIngestion({ bus, env: { RATE_LIMIT_PER_MINUTE: '1000' } });
  bus.reader({
    name: 'spec-rejected',
    topics: [{ topic: rejectedMessages, from: 'end' }],
    onRecords: (records) => void told.push(...records.map(({ value }) => value as RejectedMessage)),
  });
});
afterAll(async () => {
  await ingestion.close();
  await bus.close();
});
beforeEach(() => void (bus.publishing = undefined));

/** What is told of what `send` sends. */
async function toldOf(send: () => Promise<unknown>): Promise<RejectedMessage[]> {
  const rejections = ingestion.app.get(Rejections);
  await rejections.flush();
  const before = told.length;
  await send();
  await rejections.flush();
  // The reader hands over in microtasks; one turn of the event loop is past all of them.
  await new Promise((resolve) => setImmediate(resolve));
  return told.slice(before);
}
const post = (body: string, headers: Record<string, string> = {}) =>
  fetch(`${ingestion.url}/api/v1/messages`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${ingestion.keys.alpha}`, ...headers },
  });
const metric = async (name: string): Promise<number> => {
  const text = await (await fetch(`${ingestion.url}/metrics`)).text();
  return Number(new RegExp(`^${name.replace(/[{}]/g, '\\$&')} (\\S+)$`, 'm').exec(text)?.[1] ?? 0);
};

describe('a message that is refused', () => {
  it('is told with its field, its beginning and its key, and those that pass are not', async () => {
    const items = [
      message(),
      message({ agent_id: '' }),
      { ...message(), content: { password: 'hunter2' }, timestamp: 1 },
    ];
    const [first, second, ...others] = await toldOf(() => ingestion.ingest(items));
    expect(others).toEqual([]);
    expect(first).toMatchObject({
      fleet_id: 'alpha',
      agent_id: null,
      via: 'http',
      key_id: 'alpha',
      reason: 'schema',
      errors: [{ pointer: '/agent_id' }],
      detail: expect.stringMatching(/^The message is not valid: \/agent_id: /),
      similar: 0,
    });
    expect(second).toMatchObject({ agent_id: 'planner', errors: [{ pointer: '/timestamp' }] });
    expect(second?.detail).toContain('2026-03-01T12:00:00Z');
    expect(second?.excerpt).toContain('"password":"[redacted:secret]"');
  });

  it('is told to the fleet that it names where its key may, else to one of its key’s', async () => {
    const both = { authorization: `Bearer ${ingestion.keys.both}` };
    const all = { authorization: `Bearer ${ingestion.keys.all}` };
    const wrong = (fleet_id: unknown) => ({ ...message(), metadata: { fleet_id }, agent_id: 1 });
    const fleets = async (item: unknown, headers: Record<string, string>) =>
      (await toldOf(() => ingestion.ingest(item, headers))).map(({ fleet_id, reason }) => `${fleet_id} ${reason}`);
    expect(await fleets(wrong('beta'), both)).toEqual(['beta schema']);
    expect(await fleets(wrong('gamma'), both)).toEqual(['alpha schema']);
    expect(await fleets(wrong(['x']), both)).toEqual(['alpha schema']);
    expect(await fleets(wrong('new'), all)).toEqual(['new schema']);
    expect(await fleets({ ...message(), agent_id: 1 }, all)).toEqual(['default schema']);
    expect(await fleets(message({ metadata: { fleet_id: 'beta' } }), {})).toEqual(['alpha fleet']);
  });

  it.each([
    ['is not JSON', '{"agent_id": "a", "token": sk-', {}, 'not_json', /not JSON/],
    [
      'has no media type of JSON',
      '{}',
      { 'content-type': 'text/plain' },
      'not_json',
      /Content-Type: application\/json/,
    ],
    ['is too large', `["${'x'.repeat(MAX_REQUEST_BYTES)}"]`, {}, 'too_large', /over the limit/],
    ['is no message at all', '"hello"', {}, 'schema', /neither a message nor an array/],
    [
      'is a large message',
      JSON.stringify(message({ content: { text: 'x'.repeat(300_000) } })),
      {},
      'too_large',
      /262144/,
    ],
  ])('as a whole request that %s is told as well', async (_, body, headers, reason, detail) => {
    const rejections = await toldOf(() => post(body, headers));
    expect(rejections).toMatchObject([{ fleet_id: 'alpha', via: 'http', reason, similar: 0 }]);
    expect(rejections[0]?.detail).toMatch(detail);
    expect(rejections[0]?.excerpt.length).toBeLessThanOrEqual(500);
  });

  it('for who asks and not for what it is, is not told', async () => {
    const reader = { authorization: `Bearer ${ingestion.keys.reader}` };
    expect(await toldOf(() => post('{', reader))).toEqual([]);
    expect(await toldOf(() => post('{', { authorization: 'Bearer nobody-knows-me-here' }))).toEqual([]);
  });

  it('is answered all the same while the log takes nothing, and then it is counted', async () => {
    const dropped = 'ingestion_rejections_dropped_total{reason="log"}';
    const before = await metric(dropped);
    bus.publishing = () => Promise.reject(new Error('no broker answers'));
    expect(await toldOf(() => ingestion.ingest({ ...message(), agent_id: 1 }))).toEqual([]);
    expect(await metric(dropped)).toBe(before + 1);

    const stuck = Promise.withResolvers<never>();
    bus.publishing = () => stuck.promise;
    const rejections = ingestion.app.get(Rejections);
    expect((await ingestion.ingest({ ...message(), agent_id: 1 })).status).toBe(422);
    const waiting = rejections.flush();
    expect((await ingestion.ingest({ ...message(), agent_id: 1 })).status).toBe(422);
    await rejections.flush();
    expect(await metric(dropped)).toBeGreaterThanOrEqual(before + 2);
    stuck.reject(new Error('given up'));
    await waiting;
    expect(await metric(dropped)).toBe(before + 3);
  });
});

describe('what is told', () => {
  it('is redacted by the settings of the service: what is excepted stays, what is named goes', async () => {
    const env = { REDACT_EXCEPT: 'email', REDACT_FIELDS: 'pin', REDACT_LITERALS: 'Falcon' };
    const other = await runIngestion({ bus, env });
    const before = told.length;
    await other.ingest({ ...message({ content: { text: 'Falcon, ann@example.org', pin: 1234 } }), agent_id: 1 });
    await other.close();
    const [rejected, ...more] = told.slice(before);
    expect(more).toEqual([]);
    expect(rejected?.excerpt).toContain('"text":"[redacted:literal], ann@example.org","pin":"[redacted:secret]"');
  });
});

describe('a service that is stopped', () => {
  it('tells what it has refused', async () => {
    const other = await runIngestion({ bus });
    const before = told.length;
    await other.ingest({ ...message(), agent_id: 1 });
    await other.close();
    expect(told.slice(before)).toMatchObject([{ via: 'http', errors: [{ pointer: '/agent_id' }] }]);
  });
});

describe('spans that are refused', () => {
  it('are told by reason, with how many they are', async () => {
    const good = genAiSpan(1, { 'gen_ai.agent.name': 'a' });
    const bad = { ...good, trace_id: '0'.repeat(32) };
    const rejections = await toldOf(() => sendOtlp(ingestion, encodeProtobuf([good, bad, bad, bad])));
    expect(rejections).toMatchObject([
      { via: 'otlp', fleet_id: 'alpha', reason: 'schema', errors: [{ pointer: '/traceId' }], similar: 2, excerpt: '' },
    ]);
    // The words say it once, and are the same for one span: requests of different size are told as one.
    const { detail, errors } = rejections[0] as RejectedMessage;
    expect(detail).toMatch(/^A span had no valid traceId/);
    expect(errors[0]?.detail).not.toContain(detail);
    expect(await toldOf(() => sendOtlp(ingestion, encodeProtobuf([bad])))).toMatchObject([{ detail, similar: 0 }]);
    const other = { ...good, resource: new Map([['chorus.fleet', 'beta']]) };
    expect(await toldOf(() => sendOtlp(ingestion, encodeProtobuf([other])))).toMatchObject([
      { reason: 'fleet', errors: [{ pointer: '/resource/attributes/chorus.fleet' }] },
    ]);
  });

  it('as a whole request are told as well', async () => {
    expect(await toldOf(() => sendOtlp(ingestion, '{"resourceSpans": [}'))).toMatchObject([
      { via: 'otlp', reason: 'not_json', excerpt: '{"resourceSpans": [}' },
    ]);
    expect(await toldOf(() => sendOtlp(ingestion, 'x', { 'content-type': 'application/grpc' }))).toMatchObject([
      { via: 'otlp', reason: 'not_json', detail: expect.stringContaining('gRPC') },
    ]);
    const truncated = encodeAround([spanBytes(genAiSpan(2, {}))]).subarray(0, 20);
    expect(await toldOf(() => sendOtlp(ingestion, truncated))).toMatchObject([{ reason: 'not_json', excerpt: '' }]);
  });
});
