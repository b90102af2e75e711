import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { isFrom, type BusRecord } from '@chorus/bus';
import {
  commandAccepted,
  config,
  DEFAULT_PATTERN_RULES,
  detectionDetail,
  detectionList,
  detections,
  operatorCommands,
  patternRulesView,
  precisionView,
  problem,
  type Detection,
  type HistoryQuery,
  type OperatorCommand,
  type StoredEvent,
} from '@chorus/contracts';
import { historyResponder, type HistoryResponder } from '../testing/history-responder.ts';
import { at, decision, detection, NOW } from '../testing/records.ts';
import { KEYS, runGateway, to, type RunningGateway } from '../testing/running-gateway.ts';

const STORED: Detection = { ...detection('f', 'd-1', 4), evidence: ['m1', 'm2', 'gone'] };
const LIVE: Detection = { ...detection('f', 'd-live', 3), summary: 'As it is now.' };

const event = (value: Detection): StoredEvent => ({
  ...{ topic: 'detections', partition: 0, offset: 1, at: at(NOW), fleet_id: 'f', agent_id: 'a', correlation_id: null },
  ...{ id: value.detection_id, value },
});
const message = (id: string, offset: number): StoredEvent => ({
  ...{ topic: 'agent-decisions-processed', partition: 0, offset, at: at(NOW), fleet_id: 'f', agent_id: 'a' },
  ...{ correlation_id: 'c', id, value: decision('f', 'a', 0.1, id) },
});

let gateway: RunningGateway;
let history: HistoryResponder;
const commands: OperatorCommand[] = [];

beforeAll(async () => {
  gateway = await runGateway({ HISTORY_TIMEOUT_MS: '60000' });
  history = historyResponder(gateway.bus);
  gateway.bus.reader({
    name: 'spec-commands',
    topics: [{ topic: operatorCommands, from: 'beginning' }],
    onRecords: (records) => {
      for (const one of records as BusRecord[]) if (isFrom(one, operatorCommands)) commands.push(one.value);
    },
  });
  const live = { ...LIVE, started_at: new Date().toISOString(), updated_at: new Date().toISOString() };
  await gateway.write(to(detections, live));
});
afterAll(() => gateway.close());

function answer(query: HistoryQuery) {
  if (query.kind === 'detections') return { detections: [STORED], next_cursor: 'next' };
  if (query.kind === 'detection_counts')
    return { verdict_counts: [{ kind: 'hoarding' as const, confirmed: 8, dismissed: 2, not_yet: 1 }] };
  if (query.kind !== 'events') return undefined;
  if (query.ids) return { events: [message('m2', 8), message('m1', 7)] };
  return { events: query.id === STORED.detection_id ? [event(STORED)] : [] };
}
beforeEach(() => {
  commands.length = 0;
  history.answer(answer);
});

const get = (path: string) => gateway.request(path, { key: KEYS.reader });
const send = (method: 'POST' | 'PUT', path: string, body: unknown, key: string = KEYS.operator) =>
  gateway.request(path, {
    ...{ method, key, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } },
  });

describe('detections', () => {
  it('are listed with what is asked for', async () => {
    const list = detectionList.parse(await (await get('/api/v1/detections')).json());
    expect(list).toEqual({ fleet_id: 'f', detections: [STORED], next_cursor: 'next' });
    expect(history.asked.at(-1)).toMatchObject({
      ...{ kind: 'detections', kinds: [], agent_id: null, status: null, judged: null, min_confidence: 0, limit: 100 },
    });
    await get(
      '/api/v1/detections?kind=hoarding,cascade&agent_id=a&status=open&judged=not_yet&min_confidence=.7&limit=5&cursor=next',
    );
    expect(history.asked.at(-1)).toMatchObject({
      ...{ kinds: ['hoarding', 'cascade'], agent_id: 'a', status: 'open', judged: 'not_yet', min_confidence: 0.7 },
      ...{ limit: 5, cursor: 'next' },
    });
  });

  it.each([
    ['kind=greed', '/kind'],
    ['status=half', '/status'],
    ['judged=maybe', '/judged'],
    ['from=2026-03-02T00:00:00Z&to=2026-03-01T00:00:00Z', '/from'],
  ])('say which part of a question is wrong: %s', async (query, pointer) => {
    const asked = history.asked.length;
    const answer = problem.parse(await (await get(`/api/v1/detections?${query}`)).json());
    expect(answer).toMatchObject({ status: 400, errors: [{ pointer }] });
    expect(history.asked).toHaveLength(asked);
  });
});

describe('one detection', () => {
  it('comes with its messages in the order of its evidence, and says how many are gone', async () => {
    const detail = detectionDetail.parse(await (await get('/api/v1/detections/d-1')).json());
    expect(detail.detection).toEqual(STORED);
    expect(detail.messages.map(({ offset }) => offset)).toEqual([7, 8]);
    expect(detail.messages_missing).toBe(1);
  });

  it('is the live one where there is one', async () => {
    const detail = detectionDetail.parse(await (await get('/api/v1/detections/d-live')).json());
    expect(detail.detection.summary).toBe('As it is now.');
  });

  it('is 404 where nobody knows it, and says where to look', async () => {
    const answer = problem.parse(await (await get('/api/v1/detections/nobody')).json());
    expect(answer).toMatchObject({ status: 404, detail: expect.stringContaining('GET /api/v1/detections lists') });
  });
});

describe('a verdict', () => {
  it('goes on the log as a command of whom gave it', async () => {
    const path = '/api/v1/detections/d-1/verdict?fleet_id=f';
    const answer = await send('POST', path, { verdict: 'dismissed', reason: ' A stand-up, not a loop. ' });
    expect(answer.status).toBe(202);
    const { command_id } = commandAccepted.parse(await answer.json());
    expect(commands).toMatchObject([
      {
        kind: 'judge_detection',
        command_id,
        fleet_id: 'f',
        detection_id: 'd-1',
        verdict: 'dismissed',
        operator: 'ops',
      },
    ]);
    expect(commands[0]?.reason).toBe('A stand-up, not a loop.');
  });

  it.each(['confirmed', 'dismissed', null] as const)('needs no reason: %s', async (verdict) => {
    expect((await send('POST', '/api/v1/detections/d-1/verdict?fleet_id=f', { verdict })).status).toBe(202);
    expect(commands).toMatchObject([{ verdict, reason: expect.stringContaining('without further words') }]);
  });

  it.each([
    ['by who may only read', KEYS.reader, 'd-1', { verdict: 'confirmed' }, 403],
    ['of what is not there', KEYS.operator, 'nobody', { verdict: 'confirmed' }, 404],
    ['that is none', KEYS.operator, 'd-1', { verdict: 'perhaps' }, 422],
  ])('%s is refused', async (_, key, id, body, status) => {
    expect((await send('POST', `/api/v1/detections/${id}/verdict?fleet_id=f`, body, key)).status).toBe(status);
    expect(commands).toEqual([]);
  });
});

it('the precision of the detectors is what people judged', async () => {
  const { kinds } = precisionView.parse(await (await get('/api/v1/detections/precision')).json());
  expect(kinds).toMatchObject([{ kind: 'hoarding', confirmed: 8, dismissed: 2, not_yet: 1, precision: 0.8 }]);
});

describe('the rules of a fleet', () => {
  const rules = async () => patternRulesView.parse(await (await get('/api/v1/detections/rules')).json());

  it('are the defaults, until others are set', async () => {
    expect(await rules()).toMatchObject({ fleet_id: 'f', rules: DEFAULT_PATTERN_RULES, changed_at: null });
    const stricter = { ...DEFAULT_PATTERN_RULES, stall: { ...DEFAULT_PATTERN_RULES.stall, enabled: false } };
    const answer = await send('PUT', '/api/v1/detections/rules?fleet_id=f', { rules: stricter, reason: 'Too loud.' });
    expect(answer.status).toBe(202);
    expect(commands).toMatchObject([
      { kind: 'set_pattern_rules', fleet_id: 'f', rules: stricter, reason: 'Too loud.' },
    ]);
    const changed = { changed_at: at(NOW), changed_by: 'ops', reason: 'Too loud.' };
    await gateway.write(to(config, { section: 'pattern_rules', fleet_id: 'f', rules: stricter, ...changed }));
    expect(await rules()).toEqual({ fleet_id: 'f', rules: stricter, ...changed });
  });

  it('are those of one fleet', async () => {
    const answer = await send('PUT', '/api/v1/detections/rules?fleet_id=*', {
      ...{ rules: DEFAULT_PATTERN_RULES, reason: 'For all.' },
    });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(commands).toEqual([]);
  });
});
