import { describe, expect, it } from '@jest/globals';
import { rejectedMessage } from '@chorus/contracts';
import { DEFAULT_POLICY } from '@chorus/privacy';
import fc from 'fast-check';
import { Window, type Rejection } from './window.ts';

const NOW = Date.UTC(2026, 2, 1, 12);

const rejection = (more: Partial<Rejection> = {}): Rejection => ({
  fleet_id: 'alpha',
  agent_id: 'planner',
  via: 'http',
  key_id: 'k',
  reason: 'schema',
  detail: 'The message is not valid.',
  errors: [{ pointer: '/agent_id', detail: 'expected text' }],
  message: { agent_id: 7 },
  ...more,
});

describe('what was refused within a second', () => {
  it('is told once for each fleet and field, with the number of the others', () => {
    const window = new Window(DEFAULT_POLICY);
    for (let n = 0; n < 5; n++) window.add(rejection({ message: { n } }), NOW + n);
    window.add(rejection({ errors: [{ pointer: '/content', detail: 'is missing' }] }), NOW);
    window.add(rejection({ fleet_id: 'beta', count: 3 }), NOW);
    const told = window.close();
    expect(told.map(({ fleet_id, similar, excerpt }) => [fleet_id, similar, excerpt])).toEqual([
      ['alpha', 4, '{"n":0}'],
      ['alpha', 0, '{"agent_id":7}'],
      ['beta', 2, '{"agent_id":7}'],
    ]);
    expect(new Set(told.map(({ rejection_id }) => rejection_id)).size).toBe(3);
    expect(window.close()).toEqual([]);
  });

  it('keeps apart what is to be mended differently', () => {
    const window = new Window(DEFAULT_POLICY);
    for (const detail of ['The body is no protobuf.', 'Send another Content-Type.', 'The body is no protobuf.'])
      window.add(rejection({ via: 'otlp', reason: 'not_json', errors: [], detail }), NOW);
    expect(window.close().map(({ detail, similar }) => [detail, similar])).toEqual([
      ['The body is no protobuf.', 1],
      ['Send another Content-Type.', 0],
    ]);
  });

  it('holds no secrets', () => {
    const window = new Window(DEFAULT_POLICY);
    const key = `chorus_${'aB3dE5gH7jK9'.repeat(4).slice(0, 43)}`;
    window.add(rejection({ message: { password: 'hunter2', text: key }, detail: `no ${key}` }), NOW);
    expect(JSON.stringify(window.close())).not.toMatch(/hunter2|aB3dE5/);
  });

  it('is told ten times for a fleet and a hundred times for all, whoever sends how much; all others are counted', () => {
    const some = fc.record({
      fleet_id: fc.constantFrom('alpha', 'beta', 'gamma'),
      pointer: fc.nat({ max: 40 }).map((n) => `/field/${n}`),
      count: fc.integer({ min: 1, max: 9 }),
      message: fc.jsonValue(),
      detail: fc.string({ unit: 'binary', maxLength: 2000 }),
    });
    fc.assert(
      fc.property(fc.array(some, { maxLength: 150 }), (all) => {
        const window = new Window(DEFAULT_POLICY);
        let left = 0;
        for (const { pointer, detail, ...more } of all)
          left += window.add(rejection({ ...more, detail, errors: [{ pointer, detail }] }), NOW);
        const told = window.close();
        for (const one of told) expect(rejectedMessage.safeParse(one).error?.issues).toBeUndefined();
        for (const fleet of ['alpha', 'beta', 'gamma'])
          expect(told.filter(({ fleet_id }) => fleet_id === fleet).length).toBeLessThanOrEqual(10);
        const counted = told.reduce((sum, { similar }) => sum + similar + 1, left);
        expect(counted).toBe(all.reduce((sum, { count }) => sum + count, 0));
      }),
      { numRuns: 100 },
    );
    const window = new Window(DEFAULT_POLICY);
    const left = Array.from({ length: 500 }, (_, n) => window.add(rejection({ fleet_id: `fleet ${n}` }), NOW));
    expect([window.close().length, left.filter((n) => n === 1).length]).toEqual([100, 400]);
  });
});
