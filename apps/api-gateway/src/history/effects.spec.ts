import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { conflictList, interventionList, problem, type InterventionEffect, type StoredEvent } from '@chorus/contracts';
import { historyResponder, type HistoryResponder } from '../testing/history-responder.ts';
import { at, decision, intervention, NOW } from '../testing/records.ts';
import { KEYS, runGateway, type RunningGateway } from '../testing/running-gateway.ts';

const CONFLICT: StoredEvent = {
  ...{ topic: 'agent-decisions-processed', partition: 0, offset: 4, at: at(NOW), fleet_id: 'f' },
  ...{ agent_id: 'a', correlation_id: 'c', id: 'm', value: decision('f', 'a', 0.8) },
};
const EFFECT: InterventionEffect = {
  intervention: intervention('f', 'a', 1),
  window_ms: 3_600_000,
  before: { messages: 4, conflicts: 2, rate: 0.5 },
  after: { messages: 0, conflicts: 0, rate: null },
  complete: false,
};

let gateway: RunningGateway;
let history: HistoryResponder;
beforeAll(async () => {
  gateway = await runGateway({ HISTORY_TIMEOUT_MS: '60000' });
  history = historyResponder(gateway.bus);
});
afterAll(() => gateway.close());
beforeEach(() => history.answer(() => ({ events: [CONFLICT], interventions: [EFFECT], next_cursor: 'next' })));

const get = (path: string, key: string = KEYS.reader) => gateway.request(path, { key });

describe('conflicts', () => {
  it('are the decisions from the risk on from which people are told, unless another is given', async () => {
    const list = conflictList.parse(await (await get('/api/v1/conflicts')).json());
    expect(list).toEqual({ fleet_id: 'f', conflicts: [CONFLICT], next_cursor: 'next' });
    expect(history.asked.at(-1)).toMatchObject({
      ...{ kind: 'events', topics: ['agent-decisions-processed'], min_risk: 0.3, limit: 100 },
      ...{ agent_id: null, words: null, from: null, to: null, cursor: null },
    });
    await get('/api/v1/conflicts?agent_id=a&min_risk=0.7&q=refund&from=2026-03-01T00:00:00Z&limit=7&cursor=next');
    expect(history.asked.at(-1)).toMatchObject({
      ...{ agent_id: 'a', min_risk: 0.7, words: 'refund', from: '2026-03-01T00:00:00Z', limit: 7, cursor: 'next' },
    });
  });
});

describe('interventions', () => {
  it('are asked for with an hour before and after them, unless another time is given', async () => {
    const list = interventionList.parse(await (await get('/api/v1/interventions')).json());
    expect(list).toEqual({ fleet_id: 'f', interventions: [EFFECT], next_cursor: 'next' });
    expect(history.asked.at(-1)).toMatchObject({
      ...{ kind: 'interventions', window_ms: 3_600_000, agent_id: null, limit: 50, cursor: null },
    });
    await get('/api/v1/interventions?agent_id=a&window_minutes=5&to=2026-03-01T00:00:00Z&limit=7&cursor=next');
    expect(history.asked.at(-1)).toMatchObject({
      ...{ window_ms: 300_000, agent_id: 'a', to: '2026-03-01T00:00:00Z', limit: 7, cursor: 'next' },
    });
  });
});

describe('both', () => {
  it.each([
    ['/api/v1/conflicts?min_risk=2', '/min_risk'],
    ['/api/v1/conflicts?limit=1001', '/limit'],
    ['/api/v1/interventions?window_minutes=10081', '/window_minutes'],
    ['/api/v1/interventions?from=2026-03-02T00:00:00Z&to=2026-03-01T00:00:00Z', '/from'],
  ])('say which part of a question is wrong: %s', async (path, pointer) => {
    const before = history.asked.length;
    expect(problem.parse(await (await get(path)).json())).toMatchObject({ status: 400, errors: [{ pointer }] });
    expect(history.asked).toHaveLength(before);
  });

  it.each(['/api/v1/conflicts', '/api/v1/interventions'])('are read in one’s own fleets: %s', async (path) => {
    expect((await get(path, KEYS.writer)).status).toBe(403);
    expect((await get(`${path}?fleet_id=other`)).status).toBe(403);
  });
});
