import { describe, expect, it } from '@jest/globals';
import { agentMessagesRaw } from '@chorus/contracts';
import type { Principal } from '@chorus/service-kit';
import fc from 'fast-check';
import { message } from '../testing/running-ingestion.ts';
import { checkMessage } from './check-message.ts';
import { givenTraceparent, newTraceparent } from './trace-context.ts';
import { uuidV7 } from './uuid-v7.ts';

const holder = (...fleets: string[]): Principal => ({ id: 'k', fleets, scopes: ['write'] });
const check = (value: unknown, principal = holder('alpha')) => checkMessage(value, '/3', principal);

describe('the fleet of a message', () => {
  const fleetFor = (principal: Principal, named?: string) => {
    const checked = check(message(named === undefined ? {} : { metadata: { fleet_id: named } }), principal);
    return checked.ok ? [checked.fleet, checked.message.metadata.fleet_id] : checked.problem.status;
  };

  it('comes from the key', () => expect(fleetFor(holder('alpha'))).toEqual(['alpha', 'alpha']));
  it('may be named as the key has it', () => expect(fleetFor(holder('alpha'), 'alpha')).toEqual(['alpha', 'alpha']));
  it('may be chosen among those of the key', () =>
    expect(fleetFor(holder('alpha', 'beta'), 'beta')).toEqual(['beta', 'beta']));
  it('may be any with a key for all', () => expect(fleetFor(holder('*'), 'gamma')).toEqual(['gamma', 'gamma']));
  it('is the default one with a key for all, unless named', () =>
    expect(fleetFor(holder('*'))).toEqual(['default', 'default']));
  it('is the default one with a key that has it among others', () =>
    expect(fleetFor(holder('beta', 'default'))).toEqual(['default', 'default']));
  it('is never that of nobody', () => expect(fleetFor(holder('*'), '*')).toBe(403));
  it('must be named where the key has several', () => expect(fleetFor(holder('alpha', 'beta'))).toBe(403));

  it('is never changed behind the sender’s back', () => {
    const checked = check(message({ metadata: { fleet_id: 'beta' } }));
    expect(checked).toMatchObject({ ok: false, reason: 'fleet', problem: { status: 403, type: '/problems/fleet' } });
    expect(checked.ok ? '' : checked.problem.detail).toMatch(/"beta".*"alpha"/);
  });
});

describe('the shape of a message', () => {
  it.each([null, 5, 'text', [], [message()], {}])('%j is none', (value) => {
    expect(check(value)).toMatchObject({ ok: false, reason: 'validation', problem: { status: 422 } });
  });

  it('is explained field by field, by pointers into the request', () => {
    const checked = check(message({ agent_id: '', message_type: 'shout', content: { resources: [{ resource: '' }] } }));
    const pointers = checked.ok ? [] : checked.problem.errors?.map(({ pointer }) => pointer);
    expect(pointers).toEqual(['/3/agent_id', '/3/message_type', '/3/content/resources/0/resource']);
  });

  it('bounds the explanation of hostile input', () => {
    const checked = check(message({ target_agents: Array.from({ length: 1000 }, () => 0) }));
    const errors = checked.ok ? [] : (checked.problem.errors ?? []);
    expect([errors.length, errors.at(-1)?.detail]).toEqual([101, 'and 900 more']);
  });

  const isNameless = (id: string): boolean => id === '.' || id === '..' || !id.isWellFormed();
  const nameless = fc
    .oneof(
      fc.constantFrom('.', '..'),
      fc
        .tuple(fc.string({ unit: 'binary' }), fc.integer({ min: 0xd800, max: 0xdfff }), fc.string({ unit: 'binary' }))
        .map(([before, half, after]) => before + String.fromCharCode(half) + after),
    )
    .filter(isNameless);

  it('refuses names that no key keeps or no URL addresses, wherever one stands', () => {
    fc.assert(
      fc.property(nameless, (id) => {
        const pointersOf = (given: Parameters<typeof message>[0]) => {
          const checked = check(message(given), holder('*'));
          return checked.ok ? [] : [checked.problem.status, ...(checked.problem.errors ?? []).map((e) => e.pointer)];
        };
        expect(pointersOf({ agent_id: id })).toEqual([422, '/3/agent_id']);
        expect(pointersOf({ target_agents: ['b', id] })).toEqual([422, '/3/target_agents/1']);
        expect(pointersOf({ metadata: { fleet_id: id } })).toEqual([422, '/3/metadata/fleet_id']);
        // These are in no URL.
        const keys = { correlation_id: id, metadata: { message_id: id, source: id } };
        const expected = ['/3/correlation_id', '/3/metadata/message_id', '/3/metadata/source'];
        expect(pointersOf(keys)).toEqual(id.isWellFormed() ? [] : [422, ...expected]);
      }),
      { numRuns: 200 },
    );
  });

  it('keeps unknown fields and drops __proto__', () => {
    const text = '{"x":{"y":[1]},"__proto__":{"admin":true},"content":{"__proto__":{"admin":true},"z":null}}';
    const checked = check({ ...message(), ...(JSON.parse(text) as object) });
    expect(checked.ok && checked.message).toMatchObject({ x: { y: [1] }, content: { z: null } });
    expect(checked.ok && JSON.stringify(checked.message)).not.toContain('admin');
  });
});

describe('the size of a message', () => {
  const limit = agentMessagesRaw.max_bytes;
  const sized = (bytes: number) => {
    const empty = check(message({ content: { text: '' } }));
    return message({ content: { text: 'x'.repeat(bytes - (empty.ok ? empty.bytes : 0)) } });
  };

  it('may reach the limit of the topic', () => expect(check(sized(limit))).toMatchObject({ ok: true, bytes: limit }));
  it('may not pass it', () => {
    expect(check(sized(limit + 1))).toMatchObject({
      ok: false,
      reason: 'too-large',
      problem: { status: 413, detail: `It has ${limit + 1} bytes as JSON; the limit is ${limit}.` },
    });
  });
  it('is counted in bytes, not characters', () => {
    expect(check(message({ content: { text: 'é'.repeat(limit / 2) } }))).toMatchObject({
      ok: false,
      reason: 'too-large',
    });
  });
});

describe('identifiers', () => {
  it('UUIDs of version 7 are well formed and sort by time', () => {
    const ids = [0, 1, 1_700_000_000_000, 2 ** 47].map(uuidV7);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(Array.from({ length: 1000 }, () => uuidV7(5))).size).toBe(1000);
    expect(uuidV7(1_700_000_000_000)).toMatch(/^018bcfe5-6800-7/);
  });

  it('trace contexts are passed on only when valid', () => {
    const valid = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    expect(givenTraceparent(valid)).toBe(valid);
    expect(givenTraceparent(newTraceparent())).toBeDefined();
    for (const wrong of [
      undefined,
      '',
      valid.toUpperCase(),
      `${valid}-x`,
      valid.replace('00-', 'ff-'),
      valid.replace(/4b.{30}/, '0'.repeat(32)),
      valid.replace(/00f0.{12}/, '0'.repeat(16)),
    ])
      expect(givenTraceparent(wrong)).toBeUndefined();
  });
});
