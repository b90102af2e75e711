import { afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Chorus, ChorusOptions, Message, Problem } from './api.ts';
import { createChorus } from './index.ts';
import { problem, StubServer, takeAll, type Answering } from './testing/stub-server.ts';

/** Pauses that a spec does not wait for. */
const QUICK = { minMs: 1, maxMs: 5, stoppedMs: 5 };

let server: StubServer | undefined;
let chorus: Chorus | undefined;
let problems: Problem[] = [];

afterEach(async () => {
  await chorus?.close(0);
  await server?.stop();
  [server, chorus] = [undefined, undefined];
});

async function start(answering: Answering = takeAll, options: Partial<ChorusOptions> = {}) {
  problems = [];
  const running = (server = await StubServer.start(answering));
  const client = (chorus = createChorus({
    url: running.url,
    apiKey: 'a-key',
    retry: QUICK,
    onProblem: (one) => void problems.push(one),
    ...options,
  }));
  return { server: running, chorus: client };
}

const say = (agent: string, text: string, more: Partial<Message> = {}): Message => ({
  agent,
  to: 'b',
  content: text,
  correlationId: 'talk',
  ...more,
});
const kinds = () => problems.map(({ kind }) => kind);

/** Answers with the first of these once each, then takes all. */
const first = (...replies: ReturnType<Answering>[]): Answering => {
  const left = [...replies];
  return (request) => left.shift() ?? takeAll(request);
};

/** The texts of each agent by the first occurrence of each id: what the log is left with when repetitions are dropped. */
function heard(messages: StubServer['messages']): Record<string, (string | undefined)[]> {
  const seen = new Map([...messages].reverse().map((message) => [message.metadata.message_id, message]));
  const byAgent: Record<string, (string | undefined)[]> = {};
  for (const { agent_id, content } of [...seen.values()].reverse()) (byAgent[agent_id] ??= []).push(content.text);
  return byAgent;
}

describe('a message', () => {
  it('goes as ingestion wants it, with a key and an id', async () => {
    const { server, chorus } = await start(takeAll, { fleet: 'alpha', source: 'planner-app' });
    const id = chorus.message(
      say('a', 'Book table 4', { model: 'm1', usage: { input_tokens: 3 }, durationMs: 12, timestamp: 0, replyTo: 'q' }),
    );
    expect(await chorus.flush()).toBe(true);
    expect(server.messages).toEqual([
      {
        agent_id: 'a',
        timestamp: '1970-01-01T00:00:00.000Z',
        message_type: 'request',
        content: { text: 'Book table 4' },
        target_agents: ['b'],
        correlation_id: 'talk',
        metadata: {
          source: 'planner-app',
          message_id: id,
          fleet_id: 'alpha',
          reply_to: 'q',
          model: 'm1',
          usage: { input_tokens: 3 },
          duration_ms: 12,
        },
      },
    ]);
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(server.requests[0]).toMatchObject({
      path: '/api/v1/messages',
      headers: { authorization: 'Bearer a-key', 'content-type': 'application/json' },
    });
    expect(chorus.stats()).toMatchObject({ sent: 1, rejected: 0, dropped: 0, buffered: 0, bufferedBytes: 0 });
  });

  it('is what it was when it was given', async () => {
    const { server, chorus } = await start();
    const content = { text: 'before' };
    chorus.message({ agent: 'a', content, correlationId: 'talk' });
    content.text = 'after';
    await chorus.flush();
    expect(server.messages.map(({ content, message_type }) => [content.text, message_type])).toEqual([
      ['before', 'broadcast'],
    ]);
  });

  it('goes by itself, many in one request', async () => {
    const { server, chorus } = await start(takeAll, { batch: { messages: 10, delayMs: 1 } });
    for (let n = 0; n < 25; n++) chorus.message(say('a', String(n)));
    await server.until(() => server.messages.length === 25);
    expect(server.requests.map(({ messages }) => messages.length)).toEqual([10, 10, 5]);
  });

  it('shares requests of a limited size', async () => {
    const { server, chorus } = await start(takeAll, { batch: { bytes: 3000 } });
    for (let n = 0; n < 5; n++) chorus.message(say('a', 'x'.repeat(1000)));
    await chorus.flush();
    expect(server.requests.map(({ messages }) => messages.length)).toEqual([2, 2, 1]);
  });
});

describe('while the server does not take messages', () => {
  it.each([
    ['it hangs up after it has read them', 'hang-up' as const],
    ['it answers 503', problem(503)],
    ['it answers 500 with something else', { status: 500, body: '<html>' }],
    ['it is over the limit', problem(429, { 'retry-after': '0' })],
    ['its answer is cut off', 'cut-off' as const],
  ])('they go again with the same ids, where %s', async (_, reply) => {
    const { server, chorus } = await start(first(reply, reply, reply));
    const ids = ['1', '2', '3'].map((text) => chorus.message(say('a', text)));
    expect(await chorus.flush()).toBe(true);
    expect(server.requests.map(({ messages }) => messages.map(({ metadata }) => metadata.message_id))).toEqual(
      Array.from({ length: 4 }, () => ids),
    );
    expect(chorus.stats()).toMatchObject({ sent: 3, buffered: 0, retries: 3 });
    // Once for the whole time.
    expect(kinds()).toEqual(['unreachable']);
  });

  it('waits as long as it is asked to', async () => {
    const { server, chorus } = await start(first(problem(503, { 'retry-after': '3600' })));
    chorus.message(say('a', '1'));
    // Both know at once that it is not worth waiting.
    expect(await chorus.flush(60_000)).toBe(false);
    expect(await chorus.flush(60_000)).toBe(false);
    expect([server.requests.length, chorus.stats().buffered]).toEqual([1, 1]);
  });

  it('gives up an answer that does not come', async () => {
    const { server, chorus } = await start(first('silence'), { timeoutMs: 50 });
    chorus.message(say('a', '1'));
    expect(await chorus.flush()).toBe(true);
    expect(server.requests).toHaveLength(2);
  });

  it('keeps them while nobody is there, and sends them when somebody is', async () => {
    const { server, chorus } = await start();
    await server.stop();
    for (let n = 0; n < 100; n++) chorus.message(say(`a${n % 3}`, String(n)));
    expect(await chorus.flush(50)).toBe(false);
    await server.start();
    expect(await chorus.flush()).toBe(true);
    const numbers = Array.from({ length: 100 }, (_, n) => n);
    const of = (agent: number) => numbers.filter((n) => n % 3 === agent).map(String);
    expect(heard(server.messages)).toEqual({ a0: of(0), a1: of(1), a2: of(2) });
  });

  it('refuses the newest when the buffer is full, and counts them', async () => {
    const { server, chorus } = await start(takeAll, { buffer: { messages: 3 } });
    await server.stop();
    const ids = ['1', '2', '3', '4', '5'].map((text) => chorus.message(say('a', text)));
    expect(ids.map((id) => id !== undefined)).toEqual([true, true, true, false, false]);
    expect(chorus.stats()).toMatchObject({ buffered: 3, dropped: 2 });
    expect(problems).toMatchObject([{ kind: 'full', count: 1 }]);
    await server.start();
    await chorus.flush();
    expect(heard(server.messages)).toEqual({ a: ['1', '2', '3'] });
  });

  it('counts the buffer in bytes, too', async () => {
    const { server, chorus } = await start(takeAll, { buffer: { bytes: 3000 } });
    await server.stop();
    for (let n = 0; n < 5; n++) chorus.message(say('a', 'é'.repeat(500)));
    expect(chorus.stats()).toMatchObject({ buffered: 2, dropped: 3 });
    expect(chorus.stats().bufferedBytes).toBeLessThanOrEqual(3000);
  });
});

describe('a message that is refused', () => {
  it('is told with the offending field, and does not touch the others', async () => {
    const refuse: Answering = (request) => {
      const { items } = takeAll(request).body as { items: unknown[] };
      items[1] = {
        index: 1,
        problem: {
          title: 'The message is not valid',
          status: 422,
          detail: '2 fields are wrong',
          errors: [
            { pointer: '/1/content/resources/0/access', detail: 'Invalid option' },
            { pointer: '/1', detail: 'is odd' },
          ],
        },
      };
      return { status: 202, body: { items } };
    };
    const { chorus } = await start(refuse);
    const ids = ['1', '2', '3'].map((text) => chorus.message(say('a', text)));
    await chorus.flush();
    expect(chorus.stats()).toMatchObject({ sent: 2, rejected: 1, buffered: 0 });
    expect(problems).toMatchObject([
      {
        kind: 'rejected',
        agent: 'a',
        messageId: ids[1],
        status: 422,
        pointer: '/content/resources/0/access',
        detail: '/content/resources/0/access: Invalid option',
        errors: [{ pointer: '/content/resources/0/access' }, { pointer: '' }],
      },
    ]);
  });

  it('is found among others, where the server refuses a request as a whole', async () => {
    const refuse: Answering = (request) =>
      request.messages.some(({ content }) => content.text === '13') ? problem(422) : takeAll(request);
    const { server, chorus } = await start(refuse);
    const ids = Array.from({ length: 40 }, (_, n) => chorus.message(say('a', String(n))));
    expect(await chorus.flush()).toBe(true);
    expect(chorus.stats()).toMatchObject({ sent: 39, rejected: 1 });
    expect(problems).toMatchObject([{ kind: 'rejected', messageId: ids[13], status: 422 }]);
    expect(heard(server.messages)['a']).toEqual(Array.from({ length: 40 }, (_, n) => String(n)));
  });
});

describe('where trying again does not help', () => {
  it.each([
    [401, 'unauthorized', /does not know this API key.*Because of 401.*apiKey/],
    [403, 'unauthorized', /may not do this/],
    [404, 'setup', /not Chorus/],
    [200, 'setup', /not Chorus/],
  ])('it stops with words at %i, keeps the messages, and goes on when it is mended', async (status, kind, words) => {
    const { server, chorus } = await start(() => problem(status), { retry: { ...QUICK, stoppedMs: 3_600_000 } });
    chorus.message(say('a', '1'));
    expect(await chorus.flush(100)).toBe(false);
    chorus.message(say('a', '2'));
    expect(problems).toMatchObject([{ kind, status }]);
    expect(problems[0]?.detail).toMatch(words);
    expect([chorus.stats().buffered, server.requests.length]).toEqual([2, 1]);
    server.answering = takeAll;
    expect(await chorus.flush()).toBe(true);
    expect(chorus.stats()).toMatchObject({ sent: 2, buffered: 0 });
  });

  it('does not follow to another address', async () => {
    const { server, chorus } = await start(() => ({ status: 301, headers: { location: 'https://elsewhere/' } }));
    chorus.message(say('a', '1'));
    expect(await chorus.flush(100)).toBe(false);
    expect(server.requests.every(({ method }) => method === 'POST')).toBe(true);
    expect(problems).toMatchObject([{ kind: 'setup', detail: expect.stringContaining('https://elsewhere/') }]);
  });

  it.each([
    [{ url: 'localhost:4318' }, /^url is no address/],
    [{ url: 'http://user:secret@host' }, /^url is no address/],
    [{ apiKey: '' }, /^apiKey is missing/],
    [{ apiKey: 'line\nbreak' }, /^apiKey is missing/],
    [{ fetch: 5 }, /^There is no fetch/],
  ])('it says so at the start, and drops messages: %j', async (options, words) => {
    const { chorus } = await start(takeAll, options as never);
    expect(problems.map(({ kind, detail }) => [kind, words.test(detail)])).toEqual([['setup', true]]);
    expect(JSON.stringify(problems)).not.toContain('secret');
    expect(chorus.message(say('a', '1'))).toBeUndefined();
    expect(await chorus.flush()).toBe(true);
    expect(chorus.stats()).toMatchObject({ dropped: 1, buffered: 0 });
  });

  it.each([undefined, null, 5, { url: 5, apiKey: {} }, { batch: 'x', retry: null, onProblem: 'y' }])(
    'takes any options without throwing: %j',
    (options) => {
      const silent = { fetch: undefined, onProblem: () => {} };
      const given = typeof options === 'object' ? { ...silent, ...options, onProblem: silent.onProblem } : options;
      const warn = console.warn;
      console.warn = () => {};
      try {
        expect(createChorus(given as never).message(say('a', '1'))).toBeUndefined();
      } finally {
        console.warn = warn;
      }
    },
  );
});

describe('the host', () => {
  const circular: Record<string, unknown> = {};
  circular['self'] = circular;
  const thrower = Object.defineProperty({}, 'agent', { get: () => { throw new Error('mine'); } }); // prettier-ignore
  const deep = () => {
    let value: unknown = 0;
    for (let level = 0; level < 100_000; level++) value = [value];
    return value;
  };
  const trap = () => {
    throw new Proxy({}, { get: trap, getPrototypeOf: trap });
  };

  it.each<[string, () => unknown, string | undefined]>([
    ['a content that holds itself', () => say('a', '', { content: circular }), '/content'],
    ['a BigInt', () => say('a', '', { content: { amount: 5n } }), '/content'],
    ['a function', () => say('a', '', { content: (() => {}) as never }), '/content'],
    ['a symbol', () => say('a', '', { content: Symbol('x') as never }), '/content'],
    ['no content', () => ({ agent: 'a', correlationId: 'talk' }), '/content'],
    ['a list', () => say('a', '', { content: [] as never }), '/content'],
    ['too much depth', () => say('a', '', { content: { deep: deep() } }), '/content'],
    ['too long a text', () => say('a', 'x'.repeat(300_000)), '/content'],
    ['too much of anything', () => say('a', '', { content: { more: 'é'.repeat(140_000) } }), '/content'],
    ['half a surrogate pair in a name', () => say('\ud800', ''), '/agent'],
    ['half a surrogate pair in a receiver', () => say('a', '', { to: ['b', '\udfff'] }), '/to/1'],
    ['too many receivers', () => say('a', '', { to: Array.from({ length: 1001 }, () => 'b') }), '/to'],
    ['no conversation', () => ({ agent: 'a', content: 'x' }), '/correlationId'],
    ['an odd id', () => say('a', '', { id: '' }), '/id'],
    ['an odd time', () => say('a', '', { timestamp: NaN }), '/timestamp'],
    ['odd metadata', () => say('a', '', { metadata: 'x' as never }), '/metadata'],
    ['a getter that throws', () => thrower, undefined],
    ['a getter within that throws', () => say('a', '', { content: { get text() { return trap(); } } as never }), '/content'], // prettier-ignore
    ['a proxy that throws proxies', () => new Proxy({}, { get: trap }), undefined],
    ['nothing', () => undefined, ''],
    ['null', () => null, ''],
    ['text', () => 'text', ''],
  ])('is not troubled by %s: it is told of it', async (_, given, pointer) => {
    const { chorus } = await start();
    expect(chorus.message(given() as never)).toBeUndefined();
    expect(problems.map(({ kind, pointer }) => [kind, pointer])).toEqual([['invalid', pointer]]);
    expect(chorus.stats()).toMatchObject({ rejected: 1, buffered: 0 });
    expect(chorus.stats().lastError?.kind).toBe('invalid');
  });

  it('keeps odd text within the content', async () => {
    const { server, chorus } = await start();
    const text = '\ud800 \u0000 \u2028 💬 __proto__';
    chorus.message(say('a', text));
    await chorus.flush();
    expect(server.messages[0]?.content.text).toBe(text);
  });

  it('never gets an exception, whatever it gives', async () => {
    const { chorus } = await start(takeAll, { buffer: { messages: 5000 } });
    const odd = fc.oneof(
      fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true, withSparseArray: true }),
      fc.constantFrom<unknown>(circular, Symbol.iterator, () => {}, new Proxy({}, { get: trap }), '\ud800', NaN),
    );
    const fields = ['agent', 'to', 'content', 'correlationId', 'type', 'timestamp', 'id', 'metadata', 'usage'];
    const message = fc.record(Object.fromEntries(fields.map((field) => [field, odd])), { requiredKeys: [] });
    let count = 0;
    fc.assert(
      fc.property(
        fc.oneof(
          odd,
          message,
          message.map((given) => ({ ...say('a', 'x'), ...given })),
        ),
        (given) => {
          count++;
          const before = chorus.stats();
          const id = chorus.message(given as never);
          const { buffered, rejected } = chorus.stats();
          expect([buffered - before.buffered, rejected - before.rejected]).toEqual(id === undefined ? [0, 1] : [1, 0]);
        },
      ),
      { numRuns: 2000 },
    );
    expect(chorus.stats().buffered + chorus.stats().rejected).toBe(count);
  });

  it('may throw in onProblem, or send from there', async () => {
    let told = 0;
    const { chorus } = await start(takeAll, {
      onProblem: () => {
        told++;
        chorus.message({} as never);
        throw new Error('mine');
      },
    });
    expect(chorus.message({} as never)).toBeUndefined();
    expect([told, chorus.stats().rejected]).toEqual([1, 2]);
  });

  it('is not left waiting for a flush when the client is closed', async () => {
    const { chorus } = await start(first('silence'));
    chorus.message(say('a', '1'));
    const flushed = chorus.flush(60_000);
    expect(await chorus.close(1)).toBe(false);
    expect(await flushed).toBe(false);
  });

  it('is told that the client is closed, and what was left', async () => {
    const { server, chorus } = await start();
    await server.stop();
    chorus.message(say('a', '1'));
    expect(await chorus.close(20)).toBe(false);
    expect(chorus.message(say('a', '2'))).toBeUndefined();
    expect(kinds().filter((kind) => kind !== 'unreachable')).toEqual(['unsent', 'closed']);
    expect(chorus.stats()).toMatchObject({ sent: 0, dropped: 2, buffered: 0 });
  });
});
