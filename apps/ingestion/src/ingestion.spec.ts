import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MemoryBus, to, type Bus, type Emission } from '@chorus/bus';
import { agentMessagesRaw, MAX_MESSAGES_PER_REQUEST, MAX_REQUEST_BYTES, problem, trustScores } from '@chorus/contracts';
import { message, rawRecords, runIngestion, type RunningIngestion } from './testing/running-ingestion.ts';
import { trustScore } from './testing/trust-score.ts';

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
  await bus.ensureTopics([trustScores]);
  await bus.publish([to(trustScores, trustScore)]);
  ingestion = await runIngestion({ bus, env: { RATE_LIMIT_PER_MINUTE: '1000' } });
});
afterAll(async () => {
  await ingestion.close();
  await bus.close();
});

const raw = async (agent: string) => (await rawRecords(bus)).filter(({ key }) => key === agent);
const problemIn = async (response: Response) => {
  expect(response.headers.get('content-type')).toContain('application/problem+json');
  return problem.parse(await response.json());
};
const post = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
  fetch(`${ingestion.url}/api/v1/messages`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${ingestion.keys.alpha}`, ...headers },
  });

describe('what is taken', () => {
  it('a message is on the log when the answer comes, keyed by agent, with CloudEvents headers and the fleet of the key', async () => {
    const answer = await ingestion.ingest(message({ agent_id: 'one' }));
    expect(answer).toMatchObject({ status: 202, accepted: 1, rejected: 0, items: [{ index: 0 }] });
    const [record] = await raw('one');
    expect(record?.value).toEqual({ ...message({ agent_id: 'one' }), metadata: { fleet_id: 'alpha' } });
    expect(record?.headers).toMatchObject({
      ce_specversion: '1.0',
      ce_id: (answer.items[0] as { id: string }).id,
      ce_type: 'chorus.agent-message.v1',
      ce_source: '/chorus/ingestion',
    });
    expect(record?.headers['ce_id']).toMatch(/^[0-9a-f-]{14}7/);
    expect(Number.isNaN(Date.parse(record?.headers['ce_time'] ?? ''))).toBe(false);
    expect(record?.headers['traceparent']).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  });

  it('the sender’s own id and trace are kept', async () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const { items } = await ingestion.ingest(message({ agent_id: 'two', metadata: { message_id: 'mine' } }), {
      traceparent,
    });
    expect(items).toMatchObject([{ id: 'mine' }]);
    expect((await raw('two')).map(({ headers }) => [headers['ce_id'], headers['traceparent']])).toEqual([
      ['mine', traceparent],
    ]);
  });

  it('a trace that is not valid is replaced, for each message by one of its own', async () => {
    await ingestion.ingest([message({ agent_id: 'three' }), message({ agent_id: 'three' })], {
      traceparent: '00-0-0-01',
    });
    const traces = (await raw('three')).map(({ headers }) => headers['traceparent']);
    expect(new Set(traces).size).toBe(2);
    for (const trace of traces) expect(trace).toMatch(/^00-[0-9a-f]{32}-/);
  });

  it('the messages of one request keep their order', async () => {
    const texts = Array.from({ length: 200 }, (_, index) => `message ${index}`);
    await ingestion.ingest(texts.map((text) => message({ agent_id: 'orderly', content: { text } })));
    expect((await raw('orderly')).map(({ value }) => value?.content.text)).toEqual(texts);
  });

  it('what is wrong with one message does not touch the others', async () => {
    const answer = await ingestion.ingest([
      message({ agent_id: 'mixed', content: { text: 'first' } }),
      message({ agent_id: 'mixed', message_type: 'shout' }),
      message({ agent_id: 'mixed', metadata: { fleet_id: 'beta' } }),
      message({ agent_id: 'mixed', content: { text: 'x'.repeat(agentMessagesRaw.max_bytes) } }),
      'not a message',
      message({ agent_id: 'mixed', content: { text: 'last' } }),
    ]);
    expect(answer).toMatchObject({
      status: 202,
      accepted: 2,
      rejected: 4,
      items: [
        { index: 0, agent_state: { agent_id: 'mixed' } },
        { index: 1, problem: { status: 422, type: '/problems/validation', errors: [{ pointer: '/1/message_type' }] } },
        { index: 2, problem: { status: 403, type: '/problems/fleet' } },
        { index: 3, problem: { status: 413, type: '/problems/too-large' } },
        { index: 4, problem: { status: 422 } },
        { index: 5 },
      ],
    });
    expect((await raw('mixed')).map(({ value }) => value?.content.text)).toEqual(['first', 'last']);
  });

  it('is told how its agent stands: from the table read at the start, and as it changes', async () => {
    const stateOf = async (agent: string) => {
      const { items } = await ingestion.ingest(message({ agent_id: agent }));
      return items[0] as { agent_state: object };
    };
    expect(await stateOf('rogue')).toMatchObject({
      agent_state: {
        agent_id: 'rogue',
        standing: 'quarantined',
        enforced: true,
        blocked: true,
        score: 12,
        since: '2026-03-01T11:00:00.000Z',
        reason: 'trust fell below 30',
      },
    });
    expect(await stateOf('newcomer')).toMatchObject({
      agent_state: { standing: 'active', blocked: false, score: null, since: null },
    });
    await bus.publish([to(trustScores, { ...trustScore, enforced: false })]);
    let latest = await stateOf('rogue');
    for (let turn = 0; turn < 500 && (latest.agent_state as { blocked: boolean }).blocked; turn++)
      latest = await stateOf('rogue');
    expect(latest).toMatchObject({ agent_state: { standing: 'quarantined', enforced: false, blocked: false } });
  });
});

describe('what is refused', () => {
  it('422 in the same shape when no message was taken', async () => {
    expect(await ingestion.ingest(message({ agent_id: 'none', timestamp: 'yesterday' }))).toMatchObject({
      status: 422,
      accepted: 0,
      rejected: 1,
      items: [{ index: 0, problem: { status: 422, errors: [{ pointer: '/timestamp' }] } }],
    });
    expect(await raw('none')).toEqual([]);
  });

  it.each([
    ['a lone surrogate', 'f/\ud800'],
    ['surrogates the wrong way round', '\udc00\ud800'],
    ['a dot', '.'],
    ['two dots', '..'],
  ])('a sender of whom nobody could ask again: %s', async (_what, agent_id) => {
    const answer = await ingestion.ingest([message({ agent_id }), message({ agent_id: `${agent_id.length} well` })]);
    expect(answer).toMatchObject({
      status: 202,
      accepted: 1,
      items: [{ index: 0, problem: { status: 422, errors: [{ pointer: '/0/agent_id' }] } }, { index: 1 }],
    });
    expect((await raw(agent_id)).concat(await raw(agent_id.toWellFormed()))).toEqual([]);
    expect((await ingestion.ingest(message({ agent_id }))).items).toMatchObject([
      {
        problem: { status: 422, errors: [{ pointer: '/agent_id', detail: expect.stringMatching(/lone surrogates/) }] },
      },
    ]);
  });

  it.each([
    ['an empty array', '[]', 422],
    ['neither object nor array', '"hello"', 422],
    ['null', 'null', 422],
    ['no JSON', '{"agent_id":', 400],
    ['10,000 levels', `${'['.repeat(10_000)}${']'.repeat(10_000)}`, 400],
    [
      '10,000 levels within a message',
      `{"agent_id":"deep","content":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}}`,
      400,
    ],
    ['too many messages', JSON.stringify(Array.from({ length: MAX_MESSAGES_PER_REQUEST + 1 }, () => 0)), 413],
    ['too many bytes', JSON.stringify('x'.repeat(MAX_REQUEST_BYTES)), 413],
  ])('%s', async (_what, body, status) => {
    const answer = await post(body);
    expect(answer.status).toBe(status);
    expect((await problemIn(answer)).status).toBe(status);
  });

  it('as many messages as are allowed', async () => {
    const answer = await ingestion.ingest(
      Array.from({ length: MAX_MESSAGES_PER_REQUEST }, () => message({ agent_id: 'many' })),
    );
    expect(answer.accepted).toBe(MAX_MESSAGES_PER_REQUEST);
  });

  it('a request without a body', async () => {
    const headers = { authorization: `Bearer ${ingestion.keys.alpha}` };
    const answer = await fetch(`${ingestion.url}/api/v1/messages`, { method: 'POST', headers });
    expect((await problemIn(answer)).detail).toContain('The request has no body');
  });

  it('invalid UTF-8', async () => {
    const bytes = Uint8Array.from([...Buffer.from('{"agent_id":"'), 0xff, ...Buffer.from('"}')]);
    expect((await problemIn(await post(bytes))).status).toBe(400);
  });

  it('another media type', async () => {
    expect((await problemIn(await post('a=b', { 'content-type': 'application/x-www-form-urlencoded' }))).status).toBe(
      415,
    );
  });

  it('a missing, an unknown and an insufficient key', async () => {
    const missing = await fetch(`${ingestion.url}/api/v1/messages`, { method: 'POST', body: '{ broken' });
    expect([(await problemIn(missing)).status, missing.headers.get('www-authenticate')]).toEqual([
      401,
      'Bearer realm="chorus"',
    ]);
    expect((await problemIn(await ingestion.send(message(), { authorization: 'Bearer nobody' }))).status).toBe(401);
    const insufficient = await problemIn(
      await ingestion.send(message(), { authorization: `Bearer ${ingestion.keys.reader}` }),
    );
    expect(insufficient).toMatchObject({ status: 403, required_scope: 'write' });
  });

  it('other methods', async () => {
    const answer = await fetch(`${ingestion.url}/api/v1/messages`);
    expect([(await problemIn(answer)).status, answer.headers.get('allow')]).toEqual([405, 'POST']);
  });
});

describe('when the log is away and there is no spool', () => {
  it('answers 503 with Retry-After, and takes messages again when it is back', async () => {
    bus.away = true;
    const answer = await ingestion.send(message({ agent_id: 'patient' }));
    expect(await problemIn(answer)).toMatchObject({ status: 503, type: '/problems/bus-unavailable' });
    expect(answer.headers.get('retry-after')).toBe('5');
    bus.away = false;
    expect((await ingestion.ingest(message({ agent_id: 'patient' }))).status).toBe(202);
    expect(await raw('patient')).toHaveLength(1);
  });
});

describe('what is told of itself', () => {
  it('metrics count what was taken and refused', async () => {
    const text = await (await fetch(`${ingestion.url}/metrics`)).text();
    const metric = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
    expect(metric('ingestion_messages_accepted_total')).toBe((await rawRecords(bus)).length);
    expect(metric('ingestion_messages_rejected_total\\{reason="fleet"\\}')).toBe(1);
    expect(metric('ingestion_messages_rejected_total\\{reason="too-large"\\}')).toBe(1);
    expect(metric('ingestion_messages_rejected_total\\{reason="validation"\\}')).toBe(11);
    expect(metric('ingestion_messages_rejected_total\\{reason="bus-unavailable"\\}')).toBe(1);
    expect(metric('ingestion_message_bytes_total')).toBeGreaterThan(1000);
    expect(metric('ingestion_publish_duration_seconds_count')).toBeGreaterThan(5);
    expect(metric('ingestion_known_agents')).toBe(1);
  });

  it('no log line quotes a message or a key', () => {
    const log = ingestion.logged.join('');
    expect(log).toContain('messages were not acknowledged by the log');
    expect(log).not.toContain('Book table 4');
    for (const key of Object.values(ingestion.keys)) expect(log).not.toContain(key);
  });

  it('is ready', async () => {
    expect((await fetch(`${ingestion.url}/health/ready`)).status).toBe(200);
  });
});

describe('the rate limit', () => {
  it('is per key and answers 429', async () => {
    const limited = await runIngestion({ bus, env: { RATE_LIMIT_PER_MINUTE: '2' } });
    try {
      const statuses = [];
      for (let n = 0; n < 3; n++) statuses.push((await limited.send(message({ agent_id: 'limited' }))).status);
      expect(statuses).toEqual([202, 202, 429]);
      const other = await limited.send(message({ agent_id: 'limited' }), {
        authorization: `Bearer ${limited.keys.all}`,
      });
      expect(other.status).toBe(202);
    } finally {
      await limited.close();
    }
  });
});
