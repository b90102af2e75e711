import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MemoryBus, type Bus, type Emission } from '@chorus/bus';
import { agentMessagesRaw } from '@chorus/contracts';
import type { Span } from '@chorus/telemetry';
import { rawRecords, runIngestion, type RunningIngestion } from '../testing/running-ingestion.ts';
import { MAX_BODY_BYTES, MAX_COMPRESSED_BYTES } from './limits.ts';
import { encodeAround, encodeJson, encodeProtobuf, message, part, spanBytes } from './testing/encode.ts';
import { sendOtlp } from './testing/otlp-client.ts';
import { genAiSpan } from './testing/spans.ts';

/** The memory bus, with a log that can be away. */
class FailingBus extends MemoryBus {
  away = false;
  override publish(emissions: readonly Emission[]): ReturnType<Bus['publish']> {
    const ours = emissions.some(({ topic }) => topic.name === agentMessagesRaw.name);
    return this.away && ours ? Promise.reject(new Error('no broker answers')) : super.publish(emissions);
  }
}

const bus = new FailingBus();
let ingestion: RunningIngestion;
beforeAll(async () => {
  ingestion = await runIngestion({ bus, env: { RATE_LIMIT_PER_MINUTE: '1000', OTLP_PARENT_WAIT_MS: '600000' } });
});
afterAll(async () => {
  await ingestion.close();
  await bus.close();
});

const TOOL = new Map([
  ['gen_ai.operation.name', 'execute_tool'],
  ['gen_ai.tool.name', 'late'],
]);
let next = 1;
/** A root span of an agent of its own. */
const agentSpan = (agent: string, more: Partial<Span> = {}): Span => ({
  ...genAiSpan(next++, { 'gen_ai.agent.name': agent }),
  ...more,
});
const routes = async (agent: string) =>
  (await rawRecords(bus))
    .filter(({ value }) => value?.agent_id === agent || value?.target_agents.includes(agent))
    .map(({ value }) => `${value?.metadata.fleet_id}: ${value?.agent_id} → ${value?.target_agents.join()}`);
const metric = async (name: string): Promise<number> => {
  const text = await (await fetch(`${ingestion.url}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
};
const until = async (isDone: () => Promise<boolean>) => {
  while (!(await isDone())) await new Promise((resolve) => setTimeout(resolve, 10));
};

describe('what is taken', () => {
  it.each([
    ['protobuf', encodeProtobuf, {}, 'application/x-protobuf'],
    ['JSON', encodeJson, {}, 'application/json'],
    [
      'protobuf, compressed',
      (s: Span[]) => gzipSync(encodeProtobuf(s)),
      { 'content-encoding': 'gzip' },
      'application/x-protobuf',
    ],
    [
      'JSON, compressed',
      (s: Span[]) => new Uint8Array(gzipSync(encodeJson(s))),
      { 'content-encoding': 'gzip', 'content-type': 'application/json; charset=utf-8' },
      'application/json',
    ],
    [
      'deflate',
      (s: Span[]) => deflateSync(encodeProtobuf(s)),
      { 'content-encoding': 'deflate' },
      'application/x-protobuf',
    ],
  ])('%s: spans are messages on the log when the answer comes', async (what, encode, headers, type) => {
    const answer = await sendOtlp(ingestion, encode([agentSpan(what)]), headers as Record<string, string>);
    expect(answer).toMatchObject({ status: 200, type, partial: null, error: null });
    expect(await routes(what)).toEqual([`alpha: shop → ${what}`, `alpha: ${what} → shop`]);
  });

  it('a request without spans', async () => {
    for (const body of [new Uint8Array(), '{}', '{"resourceSpans":[]}', ''])
      expect(await sendOtlp(ingestion, body)).toMatchObject({ status: 200, partial: null });
  });

  it('a key in X-API-Key, as OTEL_EXPORTER_OTLP_HEADERS can set it', async () => {
    const headers = { authorization: '', 'x-api-key': ingestion.keys.alpha };
    expect((await sendOtlp(ingestion, encodeProtobuf([agentSpan('by-header')]), headers)).status).toBe(200);
  });

  it('messages are the same when a span comes again', async () => {
    const span = agentSpan('twice');
    for (let n = 0; n < 2; n++) await sendOtlp(ingestion, encodeProtobuf([span]));
    const ids = (await rawRecords(bus)).filter(({ key }) => key === 'twice').map(({ headers }) => headers['ce_id']);
    expect([ids.length, new Set(ids).size]).toEqual([2, 1]);
  });

  it('a child that comes before its parent is told when its parent comes', async () => {
    const parent = agentSpan('late parent');
    const child = { ...parent, span_id: 'c'.repeat(16), parent_span_id: parent.span_id, attributes: TOOL };
    await sendOtlp(ingestion, encodeProtobuf([child]));
    expect(await routes('tool:late')).toEqual([]);
    expect(await metric('ingestion_spans_held')).toBe(1);
    await sendOtlp(ingestion, encodeProtobuf([parent]));
    expect((await routes('tool:late')).sort()).toEqual([
      'alpha: late parent → tool:late',
      'alpha: tool:late → late parent',
    ]);
  });

  it('what is wrong with one span does not touch the others, and is told', async () => {
    const damaged = message(spanBytes(agentSpan('mixed')), part(9, part(1, 'a')).subarray(0, -1));
    const answer = await sendOtlp(
      ingestion,
      encodeAround([
        spanBytes(agentSpan('mixed 1')),
        damaged,
        spanBytes(agentSpan('mixed', { span_id: '0'.repeat(16) })),
        spanBytes(agentSpan('mixed 2')),
      ]),
    );
    expect(answer).toMatchObject({
      status: 200,
      partial: {
        rejected: 2,
        message: expect.stringMatching(/1 span could not be decoded; 1 span had no valid traceId/),
      },
    });
    expect([
      (await routes('mixed 1')).length,
      (await routes('mixed 2')).length,
      (await routes('mixed')).length,
    ]).toEqual([2, 2, 0]);
  });

  it('the fleet is the key’s; a key for several chooses by a resource attribute', async () => {
    const both = { authorization: `Bearer ${ingestion.keys.both}` };
    const resource = (fleet: string) =>
      new Map([
        ['service.name', 'shop'],
        ['chorus.fleet', fleet],
      ]);
    const answer = await sendOtlp(
      ingestion,
      encodeJson([
        agentSpan('chosen', { resource: resource('beta') }),
        agentSpan('unchosen'),
        agentSpan('foreign', { resource: resource('gamma') }),
      ]),
      both,
    );
    expect(answer).toMatchObject({ partial: { rejected: 2, message: expect.stringMatching(/chorus\.fleet/) } });
    expect(await routes('chosen')).toEqual(['beta: shop → chosen', 'beta: chosen → shop']);
    const foreign = encodeJson([agentSpan('foreign', { resource: resource('beta') })]);
    expect((await sendOtlp(ingestion, foreign)).partial?.rejected).toBe(1);
    expect(await routes('foreign')).toEqual([]);
  });
});

describe('what is refused', () => {
  const good = () => encodeProtobuf([agentSpan('refused')]);

  it.each([
    ['truncated protobuf', () => good().subarray(0, -5), {}, 400, 3],
    ['no protobuf', () => Buffer.from('hello'), {}, 400, 3],
    ['no JSON', () => '{"resourceSpans":', {}, 400, 3],
    ['JSON of another form', () => '{"resourceSpans":7}', {}, 400, 3],
    ['JSON that is not UTF-8', () => Buffer.from([0x22, 0xff, 0x22]), { 'content-type': 'application/json' }, 400, 3],
    ['what is not compressed as it says', good, { 'content-encoding': 'gzip' }, 400, 3],
    [
      'a compressed body that is cut short',
      () => gzipSync(good()).subarray(0, -9),
      { 'content-encoding': 'gzip' },
      400,
      3,
    ],
    ['an unknown compression', good, { 'content-encoding': 'zstd' }, 415, 3],
    ['gRPC', good, { 'content-type': 'application/grpc' }, 415, 3],
    ['no media type', good, { 'content-type': '' }, 415, 3],
    ['no key', good, { authorization: '' }, 401, 16],
    ['an unknown key', good, { authorization: 'Bearer nobody' }, 401, 16],
    ['50 MB', () => Buffer.alloc(50_000_000), {}, 413, 8],
    ['too much, compressed', () => Buffer.alloc(MAX_COMPRESSED_BYTES + 1), { 'content-encoding': 'gzip' }, 413, 8],
    ['a bomb', () => gzipSync(Buffer.alloc(2 * MAX_BODY_BYTES)), { 'content-encoding': 'gzip' }, 413, 8],
  ])('%s', async (_what, body, headers, status, code) => {
    const answer = await sendOtlp(ingestion, body(), headers as Record<string, string>);
    const sent = {
      'content-type': typeof body() === 'string' ? 'application/json' : 'application/x-protobuf',
      ...headers,
    };
    const type = sent['content-type'] === 'application/x-protobuf' ? 'application/x-protobuf' : 'application/json';
    expect(answer).toMatchObject({
      status,
      type,
      error: { code, details: status === 400 ? ['type.googleapis.com/google.rpc.BadRequest'] : [] },
    });
    expect(answer.error?.message).toMatch(/\S+ \(request [0-9a-f-]{36}\)$/);
    expect(await routes('refused')).toEqual([]);
  });

  it('a key without the scope, before the body is read', async () => {
    const headers = { authorization: `Bearer ${ingestion.keys.reader}`, 'content-encoding': 'zstd' };
    expect(await sendOtlp(ingestion, good(), headers)).toMatchObject({
      status: 403,
      error: { code: 7, message: expect.stringMatching(/needs the scope "write"/) },
    });
  });

  it('a body that never ends, when it is over the limit', async () => {
    const sending = request(`${ingestion.url}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-protobuf', authorization: `Bearer ${ingestion.keys.alpha}` },
    });
    const answered = once(sending, 'response') as Promise<[IncomingMessage]>;
    const statuses: (number | undefined)[] = [];
    void answered.then(([answer]) => statuses.push(answer.statusCode));
    const chunk = Buffer.alloc(1_048_576);
    while (statuses.length === 0)
      await (sending.write(chunk) ? nextTurn() : Promise.race([once(sending, 'drain'), answered]));
    sending.on('error', () => {}).destroy();
    expect(statuses).toEqual([413]);
  });

  it('other methods', async () => {
    const answer = await fetch(`${ingestion.url}/v1/traces`, {
      headers: { authorization: `Bearer ${ingestion.keys.alpha}` },
    });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
  });

  it.each(['/', '/v1/trace', '/v1/traces/v1/traces'])(
    'spans at %s, with the address where they are taken',
    async (path) => {
      const answer = await fetch(ingestion.url + path, { method: 'POST', body: '{}' });
      expect([answer.status, await answer.text()]).toEqual([404, expect.stringContaining('POST /v1/traces')]);
    },
  );
});

describe('metrics and logs', () => {
  const resource = part(1, part(1, 'x'));
  it.each([
    ['/v1/metrics', part(1, part(2, part(2, part(7, message(part(1, 'a'), part(1, 'b')))))), 2],
    ['/v1/metrics', '{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"sum":{"dataPoints":[{},{}]}}]}]}]}', 2],
    ['/v1/logs', part(1, message(resource, part(2, message(part(2, 'a'), part(2, 'b'), part(2, 'c'))))), 3],
    ['/v1/logs', '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{},{},{}]}]}]}', 3],
  ])('%s are answered, and it is told that nothing was kept', async (path, body, rejected) => {
    const answer = await sendOtlp(ingestion, body, {}, path);
    expect(answer).toMatchObject({
      status: 200,
      type: typeof body === 'string' ? 'application/json' : 'application/x-protobuf',
      partial: { rejected, message: expect.stringMatching(/keeps traces only.*_EXPORTER=none/) },
    });
    expect(await sendOtlp(ingestion, new Uint8Array(), {}, path)).toMatchObject({ status: 200, partial: null });
  });

  it('that cannot be read are refused, and so is who has no key', async () => {
    expect((await sendOtlp(ingestion, Buffer.from('hello'), {}, '/v1/logs')).status).toBe(400);
    expect((await sendOtlp(ingestion, '[', {}, '/v1/metrics')).status).toBe(400);
    expect((await sendOtlp(ingestion, '{}', { authorization: '' }, '/v1/metrics')).status).toBe(401);
  });
});

describe('when the log is away', () => {
  it('answers 503 with Retry-After, and what is sent again is there once it is back', async () => {
    bus.away = true;
    const spans = encodeProtobuf([agentSpan('patient')]);
    const answer = await sendOtlp(ingestion, spans);
    expect(answer).toMatchObject({ status: 503, type: 'application/x-protobuf', error: { code: 14 } });
    expect(answer.headers.get('retry-after')).toBe('5');
    bus.away = false;
    expect((await sendOtlp(ingestion, spans)).status).toBe(200);
    expect(await routes('patient')).toContain('alpha: shop → patient');
  });

  it('what was acknowledged before, and waited, is published when the wait is over and the log is back', async () => {
    const own = new FailingBus();
    const impatient = await runIngestion({ bus: own, env: { OTLP_PARENT_WAIT_MS: '1' } });
    const records = async () => (await rawRecords(own)).length;
    own.away = true;
    const orphan = agentSpan('orphan', { parent_span_id: 'e'.repeat(16) });
    expect((await sendOtlp(impatient, encodeProtobuf([orphan]))).status).toBe(200);
    await until(() => Promise.resolve(impatient.logged.join('').includes('were not acknowledged')));
    expect(await records()).toBe(0);
    own.away = false;
    await until(async () => (await records()) === 2);
    await impatient.close();
    await own.close();
  });
});

describe('what is told of itself', () => {
  it('metrics count spans by what became of them', async () => {
    expect(await metric('ingestion_spans_received_total')).toBeGreaterThan(10);
    expect(await metric('ingestion_spans_mapped_total')).toBeGreaterThan(10);
    expect(await metric('ingestion_spans_ignored_total\\{reason="repeated"\\}')).toBeGreaterThan(0);
    expect(await metric('ingestion_spans_rejected_total\\{reason="malformed"\\}')).toBe(1);
    expect(await metric('ingestion_spans_rejected_total\\{reason="identity"\\}')).toBe(1);
    expect(await metric('ingestion_spans_rejected_total\\{reason="fleet"\\}')).toBe(3);
    expect(await metric('ingestion_spans_held')).toBe(0);
    expect(await metric('ingestion_span_messages_lost_total')).toBe(0);
    expect(await metric('ingestion_messages_accepted_total')).toBe((await rawRecords(bus)).length);
  });

  it('no log line quotes a span or a key', () => {
    const log = ingestion.logged.join('');
    expect(log).toContain('spans were not taken');
    for (const secret of ['mixed', 'invoke_agent', ...Object.values(ingestion.keys)]) expect(log).not.toContain(secret);
  });
});

it('what waits when the service is shut down is published first', async () => {
  const own = new MemoryBus();
  const running = await runIngestion({ bus: own });
  const held = agentSpan('leaving', { parent_span_id: 'e'.repeat(16) });
  await sendOtlp(running, encodeProtobuf([held]));
  expect(await rawRecords(own)).toEqual([]);
  await running.close();
  expect((await rawRecords(own)).map(({ key }) => key)).toEqual(['shop', 'leaving']);
  await own.close();
});

it('the rate limit answers 429 with Retry-After, as a Status', async () => {
  const limited = await runIngestion({ bus, env: { RATE_LIMIT_PER_MINUTE: '1' } });
  try {
    await sendOtlp(limited, '{}');
    const answer = await sendOtlp(limited, '{}');
    expect(answer).toMatchObject({ status: 429, type: 'application/json', error: { code: 8 } });
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  } finally {
    await limited.close();
  }
});
