import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { conversationList, conversationPage, eventList, problem } from '@chorus/contracts';
import { historyResponder, stored, summary, type HistoryResponder } from '../testing/history-responder.ts';
import { at, NOW } from '../testing/records.ts';
import { KEYS, runGateway, type RunningGateway } from '../testing/running-gateway.ts';

let gateway: RunningGateway;
let history: HistoryResponder;
beforeAll(async () => {
  gateway = await runGateway({ HISTORY_TIMEOUT_MS: '60000', EXPORT_MAX_ROWS: '1200' });
  history = historyResponder(gateway.bus);
});
afterAll(() => gateway.close());
beforeEach(() => history.answer((query) => ({ ok: false, error: `nothing is known of ${query.kind}` })));

const get = (path: string, key: string = KEYS.reader) => gateway.request(path, { key });
const problemAt = async (path: string) => problem.parse(await (await get(path)).json());

describe('conversations', () => {
  it('are asked for with all filters, and paged by the cursor of the answer', async () => {
    history.answer(() => ({ conversations: [summary('c-1'), summary('c-2')], next_cursor: 'opaque+/=' }));
    const path = '/api/v1/conversations?agent_id=a&q=%20book%20tab&min_risk=0.5&with=errors,detections&limit=2';
    const list = conversationList.parse(
      await (await get(`${path}&from=2026-03-01T00:00:00Z&to=2026-03-02T00:00:00%2B01:00`)).json(),
    );
    expect(list.conversations.map(({ correlation_id }) => correlation_id)).toEqual(['c-1', 'c-2']);
    expect(history.asked.at(-1)).toMatchObject({
      kind: 'conversations',
      fleet_id: 'f',
      agent_id: 'a',
      words: 'book tab',
      min_risk: 0.5,
      with: ['errors', 'detections'],
      limit: 2,
      cursor: null,
      from: '2026-03-01T00:00:00Z',
      to: '2026-03-02T00:00:00+01:00',
    });
    await get(`/api/v1/conversations?cursor=${encodeURIComponent(list.next_cursor ?? '')}`);
    expect(history.asked.at(-1)).toMatchObject({ cursor: 'opaque+/=', words: null, min_risk: 0, with: [], from: null });
  });

  it('are shown one by one with messages and detections, whatever their id', async () => {
    history.answer(() => ({ conversations: [summary('a/b?c')], decisions: [stored('a', 3)], detections: [] }));
    const page = conversationPage.parse(
      await (await get(`/api/v1/conversations/${encodeURIComponent('a/b?c')}`)).json(),
    );
    expect([page.conversation.correlation_id, page.messages[0]?.offset]).toEqual(['a/b?c', 3]);
    expect(history.asked.at(-1)).toMatchObject({ kind: 'conversation', correlation_id: 'a/b?c', limit: 200 });
  });

  it.each(['.', '..', 'a/b?c', '100 %', '%2e', 'گفتگو', '/', ' '])('%j is found by a query', async (id) => {
    history.answer(() => ({ conversations: [summary(id)], decisions: [stored('a', 3)] }));
    const query = new URLSearchParams({ correlation_id: id, limit: '7' }).toString();
    const page = conversationPage.parse(await (await get(`/api/v1/conversation?${query}`)).json());
    expect([page.conversation.correlation_id, page.messages[0]?.offset]).toEqual([id, 3]);
    expect(history.asked.at(-1)).toMatchObject({ kind: 'conversation', correlation_id: id, limit: 7 });
    const file = await get(`/api/v1/conversation?${query}&format=jsonl`);
    expect((await file.text()).trimEnd().split('\n')).toHaveLength(1);
  });

  it('that nobody knows are 404', async () => {
    history.answer(() => ({ conversations: [] }));
    expect(await problemAt('/api/v1/conversations/nothing')).toMatchObject({
      status: 404,
      type: '/problems/conversation',
      detail: expect.stringContaining('"nothing"'),
    });
  });

  it('of other fleets are not told', async () => {
    expect((await get('/api/v1/conversations?fleet_id=other')).status).toBe(403);
    expect((await get('/api/v1/conversations', KEYS.writer)).status).toBe(403);
  });
});

describe('events', () => {
  it('are asked for by their offsets on the log', async () => {
    history.answer(() => ({ events: [] }));
    eventList.parse(await (await get('/api/v1/events?topics=agent-decisions-processed&offsets=7,3,7')).json());
    expect(history.asked.at(-1)).toMatchObject({ kind: 'events', offsets: [7, 3] });
    await get('/api/v1/events');
    expect(history.asked.at(-1)).not.toHaveProperty('offsets');
    for (const wrong of ['', 'x', '-1', '1.5', '1,,2', Array.from({ length: 1001 }, (_, n) => n).join(',')])
      expect((await get(`/api/v1/events?offsets=${wrong}`)).status).toBe(400);
  });

  it('are asked for by topic, agent, conversation and id', async () => {
    const event = { topic: 'detections', partition: 0, offset: 4, at: at(NOW), fleet_id: 'f', agent_id: null };
    history.answer(() => ({ events: [{ ...event, correlation_id: null, id: 'd-1', value: { a: 1 } }] }));
    const path = '/api/v1/events?topics=detections,interventions&agent_id=a&correlation_id=c&id=d-1&q=loop';
    expect(eventList.parse(await (await get(path)).json()).events).toHaveLength(1);
    expect(history.asked.at(-1)).toMatchObject({
      kind: 'events',
      topics: ['detections', 'interventions'],
      agent_id: 'a',
      correlation_id: 'c',
      id: 'd-1',
      words: 'loop',
    });
  });
});

describe('a question that is wrong', () => {
  it.each([
    ['/api/v1/conversations?with=sorrow', '/with', 'detections, errors, blocked, redacted'],
    ['/api/v1/conversations?limit=501', '/limit', '500'],
    ['/api/v1/conversation', '/correlation_id', 'string'],
    [`/api/v1/conversation?correlation_id=${'x'.repeat(10_000)}`, '/correlation_id', '256'],
    ['/api/v1/conversations?min_risk=2', '/min_risk', '1'],
    ['/api/v1/conversations?from=yesterday', '/from', '2026-03-01T12:00:00Z'],
    ['/api/v1/conversations?from=2026-03-01T00:00:00+01:00', '/from', '%2B'],
    ['/api/v1/conversations?from=2026-03-02T00:00:00Z&to=2026-03-01T00:00:00Z', '/from', 'after'],
    [`/api/v1/conversations?cursor=${'x'.repeat(257)}`, '/cursor', 'next_cursor'],
    ['/api/v1/conversations?format=xlsx', '/format', 'csv, jsonl'],
    ['/api/v1/events?topics=detections,gossip', '/topics', 'agent-decisions-processed'],
  ])('%s is answered with the field and what is accepted', async (path, pointer, words) => {
    const before = history.asked.length;
    expect(await problemAt(path)).toMatchObject({
      status: 400,
      errors: [{ pointer }],
      detail: expect.stringContaining(words),
    });
    expect(history.asked).toHaveLength(before);
  });

  it('in the eyes of who answers is told in its words', async () => {
    history.answer(() => ({ ok: false, error: 'the cursor is of another question' }));
    expect(await problemAt('/api/v1/conversations?cursor=x')).toMatchObject({
      status: 400,
      type: '/problems/history',
      detail: 'the cursor is of another question',
    });
  });
});

describe('without an answer', () => {
  it.each([
    ['/api/v1/conversations', 'history-service'],
    ['/api/v1/conversations/c', 'history-service'],
    ['/api/v1/conversations?format=csv', 'history-service'],
    ['/api/v1/events', 'history-service'],
    ['/api/v1/agents/a/history', 'trust-service'],
  ])('%s names %s, and says when to come back', async (path, service) => {
    const lonely = await runGateway({ HISTORY_TIMEOUT_MS: '100' });
    try {
      const response = await lonely.request(path, { key: KEYS.reader });
      expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5']);
      const { detail } = problem.parse(await response.json());
      expect(detail).toContain(`${service} did not answer within 0.1 s`);
      expect(detail).toContain('/api/v1/system/health');
    } finally {
      await lonely.close();
    }
  });
});

describe('a service that cannot answer at present', () => {
  it('is named, and asked again later', async () => {
    history.answer(() => ({ ok: false, error: 'The event store cannot be reached.', at_fault: 'service' }));
    const response = await get('/api/v1/conversations');
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5']);
    expect(problem.parse(await response.json()).detail).toBe(
      'history-service: The event store cannot be reached. Try again shortly.',
    );
  });
});

describe('an export', () => {
  /** Conversations in pages as they are asked for, `total` in all. */
  const many = (total: number) =>
    history.answer((query) => {
      const from = Number(query.cursor ?? 0);
      const limit = query.kind === 'conversations' ? query.limit : 0;
      const rows = Array.from({ length: Math.min(limit, total - from) }, (_, n) => summary(`c-${from + n}`));
      const next = from + rows.length;
      return { conversations: rows, next_cursor: next < total ? String(next) : null };
    });

  it('is all of the list as a file, under the same filters', async () => {
    many(700);
    const response = await get('/api/v1/conversations?format=jsonl&agent_id=a');
    expect(response.headers.get('content-type')).toBe('application/jsonl; charset=utf-8');
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="chorus-f-conversations.jsonl"');
    const lines = (await response.text()).trimEnd().split('\n');
    expect(lines).toHaveLength(700);
    expect(JSON.parse(lines[699] ?? '')).toEqual(summary('c-699'));
    expect(history.asked.slice(-2)).toMatchObject([
      { agent_id: 'a', limit: 500, cursor: null },
      { agent_id: 'a', limit: 500, cursor: '500' },
    ]);
  });

  it('is cut at a limit, and says how to go on', async () => {
    many(5000);
    const text = await (await get('/api/v1/conversations?format=csv')).text();
    const lines = text.trimEnd().split('\r\n');
    expect(lines).toHaveLength(1 + 1200 + 1);
    expect(lines.at(-1)).toContain('Cut after 1200 rows');
    expect(lines.at(-1)).toContain('cursor=1200');
    const rest = await (await get('/api/v1/conversations?format=jsonl&cursor=4000')).text();
    expect(rest.trimEnd().split('\n')).toHaveLength(1000);
  });

  it('has the messages of one conversation, with a file name that harms nobody', async () => {
    history.answer(() => ({ conversations: [summary('x')], decisions: [stored('=cmd|calc', 1)] }));
    const id = '../..\\"évil\r\n';
    const response = await get(`/api/v1/conversations/${encodeURIComponent(id)}?format=csv`);
    expect(response.headers.get('content-disposition')).toBe(
      'attachment; filename="chorus-f-conversation-.._.._vil_.csv"',
    );
    const [names, row] = (await response.text()).split('\r\n');
    expect(names).toMatch(/^decided_at,sent_at,message_id,agent_id,/);
    expect(row).toContain(`,m1,'=cmd|calc,[],broadcast,hello,`);
  });

  it('that cannot begin is a problem', async () => {
    history.answer(() => ({ conversations: [] }));
    const response = await get('/api/v1/conversations/nothing?format=csv');
    expect([response.status, response.headers.get('content-disposition')]).toEqual([404, null]);
  });

  it('that fails in the middle never looks whole', async () => {
    history.answer((query) =>
      query.cursor === null ? { conversations: [summary('c')], next_cursor: '1' } : { ok: false, error: 'lost' },
    );
    const whole = get('/api/v1/conversations?format=csv').then((response) => response.text());
    await expect(whole).rejects.toThrow();
    expect(history.asked.at(-1)).toMatchObject({ cursor: '1' });
  });
});
