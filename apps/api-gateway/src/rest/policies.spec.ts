import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { isFrom, to, tombstone, type BusRecord } from '@chorus/bus';
import {
  auditEvents,
  config,
  interventions,
  MAX_POLICY_VERSIONS,
  operatorCommands,
  policyList,
  problem,
  trustPolicyKey,
  whatIf,
  type AuditEvent,
  type OperatorCommand,
  type TrustPolicyBody,
  type TrustPolicyConfig,
  type WhatIf,
} from '@chorus/contracts';
import { DEFAULT_TRUST_POLICY, policyBodyOf } from '@chorus/trust';
import { historyResponder, type HistoryResponder } from '../testing/history-responder.ts';
import { at, intervention, NOW } from '../testing/records.ts';
import { KEYS, runGateway, type RunningGateway } from '../testing/running-gateway.ts';

const DEFAULT = policyBodyOf(DEFAULT_TRUST_POLICY);

const section = (version: number, change: Partial<TrustPolicyConfig> = {}): TrustPolicyConfig => ({
  section: 'trust_policy',
  fleet_id: 'f',
  version,
  policy: { ...DEFAULT, quarantine: { ...DEFAULT.quarantine, below: version % 30 } },
  changed_at: at(NOW + version),
  changed_by: 'ops',
  reason: `version ${version}`,
  ...change,
});

const WHAT_IF: WhatIf = {
  fleet_id: 'f',
  from: at(NOW),
  to: at(NOW),
  decisions: 1,
  evidence: 0,
  complete: true,
  agents: [],
  totals: {
    now: { quarantines: 0, quarantined: 0, mean: null },
    then: { quarantines: 0, quarantined: 0, mean: null },
  },
};

let gateway: RunningGateway;
let history: HistoryResponder;
const commands: OperatorCommand[] = [];
const audited: AuditEvent[] = [];

beforeAll(async () => {
  gateway = await runGateway({ HISTORY_TIMEOUT_MS: '1000' });
  history = historyResponder(gateway.bus);
  gateway.bus.reader({
    name: 'spec',
    topics: [
      { topic: operatorCommands, from: 'beginning' },
      { topic: auditEvents, from: 'beginning' },
    ],
    onRecords: (records) => {
      for (const one of records as BusRecord[]) {
        if (isFrom(one, operatorCommands)) commands.push(one.value);
        if (isFrom(one, auditEvents)) audited.push(one.value);
      }
    },
  });
  await gateway.write(
    to(config, section(2)),
    to(config, section(3, { command_id: 'c-3' })),
    to(config, section(2, { fleet_id: 'other', reason: 'theirs' })),
  );
});
afterAll(() => gateway.close());
beforeEach(() => history.answer(() => ({ what_if: WHAT_IF })));

const post = (path: string, json: object, key: string = KEYS.operator) =>
  gateway.request(path, {
    ...{ method: 'POST', key },
    body: JSON.stringify(json),
    headers: { 'content-type': 'application/json' },
  });
const list = async (fleet = 'f') =>
  policyList.parse(await (await gateway.request(`/api/v1/policies?fleet_id=${fleet}`, { key: KEYS.operator })).json());
const set = (change: object = {}, key?: string) =>
  post('/api/v1/policies?fleet_id=f', { policy: DEFAULT, expected_version: 3, reason: 'less strict', ...change }, key);

describe('the trust policies of a fleet', () => {
  it('are listed newest first down to the default, which holds where nobody has set any', async () => {
    const policies = await list();
    expect([policies.current, ...policies.versions.map(({ version }) => version)]).toEqual([3, 3, 2, 1]);
    expect(policies.versions[0]).toMatchObject({
      ...{ policy: { quarantine: { below: 3 } }, effective_from: at(NOW + 3) },
      ...{ changed_by: 'ops', reason: 'version 3', command_id: 'c-3' },
    });
    expect(policies.versions[1]?.command_id).toBeNull();
    expect(policies.versions.at(-1)).toMatchObject({
      version: 1,
      policy: DEFAULT,
      effective_from: null,
      command_id: null,
    });
    const key = { key: KEYS.reader };
    expect(policyList.parse(await (await gateway.request('/api/v1/policies', key)).json()).current).toBe(3);
    expect((await list('nobody')).versions).toMatchObject([{ version: 1 }]);
  });

  it('are set by a command, complete and with nothing that is no part of a policy', async () => {
    const policy = { ...DEFAULT, weights: { tool_error: 0 }, note: 'not for others' };
    const response = await set({ policy });
    expect(response.status).toBe(202);
    const command = commands.at(-1);
    expect(command).toMatchObject({
      ...{ kind: 'set_policy', fleet_id: 'f', operator: 'ops', reason: 'less strict', expected_version: 3 },
      policy: { ...DEFAULT, weights: { ...DEFAULT.weights, tool_error: 0 } },
    });
    expect(JSON.stringify(command)).not.toContain('not for others');
    expect(await response.json()).toMatchObject({ command_id: command?.command_id });
    expect(audited.at(-1)).toMatchObject({
      ...{ method: 'POST', path: '/api/v1/policies', fleet_id: 'f', actor: 'ops', status: 202, reason: 'less strict' },
    });
  });

  it('are of one fleet, also with a key for all, and so is what another would have led to', async () => {
    const before = commands.length;
    for (const [path, body] of [
      ['', { policy: DEFAULT, expected_version: 1, reason: 'for all of them' }],
      ['/what-if', { policy: DEFAULT }],
    ] as const) {
      const answer = await post(`/api/v1/policies${path}?fleet_id=*`, body);
      expect(problem.parse(await answer.json())).toMatchObject({ status: 422, errors: [{ pointer: '/fleet_id' }] });
    }
    expect([commands.length, history.asked.length]).toEqual([before, 0]);
  });

  it('come with what is left of the budget, by the latest intervention that asked for a token', async () => {
    expect((await list('nobody')).budget).toEqual({ capacity: 10, refill_per_hour: 10, left: 10 });
    const fleet_id = 'spent';
    const empty = { capacity: 2, refill_per_hour: 0, before: 1, after: 0 };
    const policy = { ...DEFAULT, budget: { capacity: 2, refill_per_hour: 0 } };
    await gateway.write(
      to(config, section(2, { fleet_id, policy })),
      to(interventions, { ...intervention(fleet_id, 'a', 1), budget: empty }),
      to(interventions, intervention(fleet_id, 'b', 2)),
    );
    expect((await list(fleet_id)).budget).toEqual({ capacity: 2, refill_per_hour: 0, left: 0 });
  });

  it('are not set on top of one that somebody has replaced meanwhile', async () => {
    const before = commands.length;
    const response = await set({ expected_version: 2 });
    expect(response.status).toBe(409);
    expect(problem.parse(await response.json())).toMatchObject({
      type: '/problems/policy-moved',
      detail: expect.stringContaining('version 3'),
    });
    expect(commands).toHaveLength(before);
  });

  it.each<[string, Partial<TrustPolicyBody> | object]>([
    ['/policy/weights/conflict', { weights: { conflict: -1 } }],
    ['/policy/prior/base_rate', { prior: { base_rate: 1, weight: 3 } }],
    ['/policy/probation/active_from', { probation: { ...DEFAULT.probation, active_from: 10 } }],
    ['/policy/budget/refill_per_hour', { budget: { capacity: 1, refill_per_hour: 0.5 } }],
  ])('that cannot be are refused with the field: %s', async (pointer, change) => {
    const response = await set({ policy: { ...DEFAULT, ...change } });
    expect([response.status, await response.text()]).toEqual([422, expect.stringContaining(pointer)]);
  });

  it('are set by who may operate the fleet', async () => {
    for (const [key, status] of [
      [KEYS.reader, 403],
      [KEYS.writer, 403],
    ] as const)
      expect((await set({}, key)).status).toBe(status);
    expect((await gateway.request('/api/v1/policies', { key: KEYS.writer })).status).toBe(403);
    expect((await gateway.request('/api/v1/policies?fleet_id=other', { key: KEYS.reader })).status).toBe(403);
  });

  it('end at a number, and are forgotten with the fleet', async () => {
    const fleet_id = 'full';
    await gateway.write(to(config, section(MAX_POLICY_VERSIONS, { fleet_id })));
    const full = await post(`/api/v1/policies?fleet_id=${fleet_id}`, {
      ...{ policy: DEFAULT, expected_version: MAX_POLICY_VERSIONS, reason: 'once more' },
    });
    expect([full.status, await full.text()]).toEqual([409, expect.stringContaining('too-many-policies')]);
    await gateway.write(tombstone(config, trustPolicyKey(fleet_id, MAX_POLICY_VERSIONS), fleet_id));
    expect(await list(fleet_id)).toMatchObject({ current: 1, versions: [{ version: 1 }] });
    expect((await list()).current).toBe(3);
  });
});

describe('what another policy would have led to', () => {
  it('is asked of the past, with more time than other questions', async () => {
    const from = '2026-03-01T00:00:00Z';
    const response = await post('/api/v1/policies/what-if', { policy: DEFAULT, from }, KEYS.reader);
    expect(response.status).toBe(200);
    expect(whatIf.parse(await response.json())).toEqual(WHAT_IF);
    const asked = history.asked.at(-1);
    expect(asked).toMatchObject({ kind: 'what_if', fleet_id: 'f', policy: DEFAULT, from, to: null });
    await gateway.request('/api/v1/events', { key: KEYS.reader });
    const [usual, longer] = [history.asked.at(-1), asked].map((one) => Date.parse(one?.deadline ?? ''));
    expect(longer).toBeGreaterThan(usual! + 10_000);
  });

  it.each([
    [422, { policy: { ...DEFAULT, weights: { conflict: 11 } } }],
    [422, {}],
    [400, { policy: DEFAULT, from: '2026-03-02T00:00:00Z', to: '2026-03-01T00:00:00Z' }],
  ])('is refused with %d for a question that is none: %j', async (status, json) => {
    const before = history.asked.length;
    expect((await post('/api/v1/policies/what-if', json, KEYS.reader)).status).toBe(status);
    expect(history.asked).toHaveLength(before);
  });
});
