import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { participation, problem, type ParticipationView } from '@chorus/contracts';
import { historyResponder, type HistoryResponder } from '../testing/history-responder.ts';
import { at, NOW } from '../testing/records.ts';
import { KEYS, runGateway, type RunningGateway } from '../testing/running-gateway.ts';

const DAY_MS = 86_400_000;
const FOUND: ParticipationView = {
  ...{ fleet_id: 'f', agent_id: 'a/b', from: at(NOW - DAY_MS), to: at(NOW), decisions: 9, complete: true },
  ...{ messages: 5, interactions: 4, conflicts: 1, conflict_rate: 0.25, cooperation_rate: 0.75 },
};

let gateway: RunningGateway;
let history: HistoryResponder;
beforeAll(async () => {
  gateway = await runGateway();
  history = historyResponder(gateway.bus);
});
afterAll(() => gateway.close());
beforeEach(() => history.answer(() => ({ participation: FOUND })));

const get = (query: string, key: string = KEYS.reader) =>
  gateway.request(`/api/v1/agents/a%2Fb/participation${query}`, { key });

describe('how an agent gets on with others', () => {
  it('is asked of history-service, for the last day unless another time is given', async () => {
    expect(participation.parse(await (await get('')).json())).toEqual(FOUND);
    const asked = history.asked.at(-1);
    expect(asked).toMatchObject({ kind: 'participation', fleet_id: 'f', agent_id: 'a/b' });
    const { from, to } = asked as unknown as { from: string; to: string };
    expect(Date.parse(to) - Date.parse(from)).toBe(DAY_MS);
    await get(`?from=${at(NOW - 5)}&to=${at(NOW)}`);
    expect(history.asked.at(-1)).toMatchObject({ from: at(NOW - 5), to: at(NOW) });
  });

  it('is refused for a time that ends before it begins, and where the fleet may not be read', async () => {
    const wrong = await get(`?from=${at(NOW)}&to=${at(NOW - 5)}`);
    expect(problem.parse(await wrong.json())).toMatchObject({ status: 400, errors: [{ pointer: '/from' }] });
    expect((await get('?from=yesterday')).status).toBe(400);
    expect((await get('', KEYS.writer)).status).toBe(403);
    expect((await get('?fleet_id=other')).status).toBe(403);
  });

  it('is 503 where history-service is unable to say', async () => {
    history.answer(() => ({ ok: false, error: 'The database is away.', at_fault: 'service' }));
    const away = await get('');
    expect([away.status, await away.text()]).toEqual([503, expect.stringContaining('history-service')]);
  });
});
