import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MemoryBus, to } from '@chorus/bus';
import { auditEvents, config, problem, type ApiKeyConfig, type AuditEvent } from '@chorus/contracts';
import { sendOtlp } from './otlp/testing/otlp-client.ts';
import { createdKey } from './testing/api-key.ts';
import { message, rawRecords, runIngestion, type RunningIngestion } from './testing/running-ingestion.ts';

const bus = new MemoryBus();
let ingestion: RunningIngestion;
beforeAll(async () => {
  ingestion = await runIngestion({ bus });
});
afterAll(async () => {
  await ingestion.close();
  await bus.close();
});

async function tell(section: ApiKeyConfig): Promise<void> {
  await bus.publish([to(config, section)]);
  // The reader hands over in microtasks; one turn of the event loop is past all of them.
  await new Promise((resolve) => setImmediate(resolve));
}
const byKey = (key: string) => ({ authorization: `Bearer ${key}` });
const REVOKED = '2026-03-02T00:00:00.000Z';

describe('a key that somebody has made', () => {
  it('sends for its fleet, until it is revoked; then it is told so, and since when', async () => {
    const { key, section } = createdKey();
    const send = () => ingestion.send(message({ agent_id: 'biller' }), byKey(key));
    expect((await send()).status).toBe(401);
    await tell(section);
    expect((await send()).status).toBe(202);
    expect((await sendOtlp(ingestion, '{}', byKey(key))).status).toBe(200);

    await tell({ ...section, revoked_at: REVOKED });
    const refused = await send();
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="chorus"']);
    expect(problem.parse(await refused.json()).detail).toContain(`"billing-agents", was revoked at ${REVOKED}`);
    expect((await rawRecords(bus)).map(({ value }) => value?.metadata.fleet_id)).toEqual(['alpha']);
  });

  it.each([
    ['protobuf', new Uint8Array()],
    ['JSON', '{}'],
  ])('is refused by OTLP in its own words when it was revoked, in %s', async (_what, body) => {
    const { key, section } = createdKey({ revoked_at: REVOKED });
    await tell(section);
    for (const path of ['/v1/traces', '/v1/metrics', '/v1/logs'])
      expect(await sendOtlp(ingestion, body, byKey(key), path)).toMatchObject({
        status: 401,
        type: typeof body === 'string' ? 'application/json' : 'application/x-protobuf',
        error: { code: 16, message: expect.stringContaining(`was revoked at ${REVOKED}`), details: [] },
      });
  });

  it('may not do what it was not made for, and the audit log has it, once a minute', async () => {
    const audit: AuditEvent[] = [];
    bus.reader({
      name: 'spec',
      topics: [{ topic: auditEvents, from: 'beginning' }],
      onRecords: (records) => void audit.push(...records.map(({ value }) => value as AuditEvent)),
    });
    const { key, section } = createdKey({ key_id: 'reads', scopes: ['read'] });
    await tell(section);
    const answer = await ingestion.send(message(), byKey(key));
    expect(problem.parse(await answer.json())).toMatchObject({
      status: 403,
      detail: 'This needs the scope "write"; the key "reads" has read.',
    });
    expect(await sendOtlp(ingestion, '{}', byKey(key))).toMatchObject({ status: 403, error: { code: 7 } });
    const other = createdKey({ key_id: 'operates', scopes: ['operate'] });
    await tell(other.section);
    await sendOtlp(ingestion, '{}', byKey(other.key));
    while (audit.length < 2) await new Promise((resolve) => setImmediate(resolve));
    expect(audit).toMatchObject([
      { actor: 'reads', fleet_id: 'alpha', method: 'POST', path: '/api/v1/messages', status: 403 },
      { actor: 'operates', fleet_id: 'alpha', method: 'POST', path: '/v1/traces', status: 403 },
    ]);
    expect(audit[0]?.request_id).toBe(answer.headers.get('x-request-id'));
    expect(JSON.stringify(audit)).not.toContain(key);
  });
});
