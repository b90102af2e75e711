import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { auditEvents, operatorCommands, problem, type AuditEvent, type OperatorCommand } from '@chorus/contracts';
import { isFrom, type BusRecord } from '@chorus/bus';
import { KEYS, runGateway, type RunningGateway } from '../testing/running-gateway.ts';

let gateway: RunningGateway;
const commands: OperatorCommand[] = [];
const audit: AuditEvent[] = [];
beforeAll(async () => {
  gateway = await runGateway();
  gateway.bus.reader({
    name: 'spec',
    topics: [
      { topic: operatorCommands, from: 'beginning' },
      { topic: auditEvents, from: 'beginning' },
    ],
    onRecords: (records) => {
      for (const one of records as BusRecord[]) {
        if (isFrom(one, operatorCommands)) commands.push(one.value);
        if (isFrom(one, auditEvents)) audit.push(one.value);
      }
    },
  });
});
afterAll(() => gateway.close());

const ask = (method: string, path: string, body: object) =>
  gateway.request(`/api/v1${path}`, {
    method,
    key: KEYS.operator,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ reason: 'because', ...body }),
  });

describe('all fleets', () => {
  it.each([
    ['POST', '/fleets/*/mode', { mode: 'enforce' }],
    ['POST', '/fleets/%2A/mode', { mode: 'enforce' }],
    ['DELETE', '/fleets/*', {}],
    ['POST', '/agents/coder/quarantine?fleet_id=*', {}],
    ['POST', '/agents/coder/release?fleet_id=*', {}],
  ])('are no fleet to which something is done, also with a key for all: %s %s', async (method, path, body) => {
    const answer = await ask(method, path, body);
    expect(problem.parse(await answer.json())).toMatchObject({
      status: 422,
      detail: '"*" stands for all fleets, and this is done to one. Name it.',
      errors: [{ pointer: '/fleet_id' }],
    });
    expect(commands).toEqual([]);
  });
});

describe('a fleet', () => {
  it('is removed by a command, and the audit log has who asked and why', async () => {
    const answer = await ask('DELETE', '/fleets/f', { reason: 'over' });
    expect(answer.status).toBe(202);
    await gateway.write();
    expect(commands).toMatchObject([{ kind: 'remove_fleet', fleet_id: 'f', operator: 'ops', reason: 'over' }]);
    expect(audit.filter(({ status }) => status === 202)).toMatchObject([
      { actor: 'ops', fleet_id: 'f', method: 'DELETE', path: '/api/v1/fleets/f', reason: 'over' },
    ]);
  });
});
