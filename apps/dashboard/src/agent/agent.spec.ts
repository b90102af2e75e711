import { describe, expect, it } from '@jest/globals';
import type { TrustPoint } from '@chorus/contracts';
import fc from 'fast-check';
import { agentAddress, pageOf } from '../shell/pages.ts';
import { effect } from '../testing-trust.ts';
import { FLEET, iso, NOW } from '../testing.ts';
import { betweenOf, fromLocalInput, localInput, parseAgentState, writeAgentState } from './address.ts';
import { marksOf } from './marks.ts';
import { actorWords, effectWords, interventionWords, percent } from './words.ts';

const parsed = (query: string) => parseAgentState(new URLSearchParams(query));

describe('the address of an agent', () => {
  it('brings any name back as it was', () => {
    const name = fc.oneof(
      fc.string({ minLength: 1, maxLength: 256, unit: 'grapheme' }),
      fc.constantFrom('..', '<b>', 'a/../b', '?x=1&y#z', '100 %', 'invoice\u202Efdp.exe', 'x'.repeat(256)),
    );
    fc.assert(
      fc.property(name, (id) => {
        const { pathname, searchParams } = new URL(agentAddress(FLEET, id), 'http://h');
        expect([pathname, parseAgentState(searchParams).id, searchParams.get('fleet')]).toEqual(['/agent', id, FLEET]);
      }),
      { numRuns: 200 },
    );
    expect(pageOf('/agent')).toBe('/');
  });

  it('holds the time and the view, the usual ones left out', () => {
    const usual = { id: 'a', range: '24h', from: '', to: '', view: 'chart' } as const;
    expect(parsed('id=a&range=year&view=x')).toEqual(usual);
    expect(writeAgentState(usual, new URLSearchParams('fleet=f')).toString()).toBe('fleet=f&id=a');
    const own = { ...usual, range: 'custom', from: iso(NOW), to: iso(NOW + 1), view: 'table' } as const;
    expect(parsed(writeAgentState(own, new URLSearchParams()).toString())).toEqual(own);
    expect(parsed(writeAgentState({ ...own, range: '7d' }, new URLSearchParams()).toString()).from).toBe('');
  });

  it('knows a time from what is none', () => {
    expect(betweenOf({ from: iso(NOW), to: iso(NOW + 1) })).toEqual({ from: NOW, to: NOW + 1 });
    for (const [from, to] of [
      [iso(NOW), iso(NOW)],
      [iso(NOW), ''],
      ['yesterday', iso(NOW)],
    ] as const)
      expect(betweenOf({ from, to })).toBeNull();
    const minute = iso(NOW - (NOW % 60_000));
    expect(fromLocalInput(localInput(minute))).toBe(minute);
    expect([localInput(''), fromLocalInput('')]).toEqual(['', '']);
  });
});

describe('marks on the chart', () => {
  const point = (seconds: number, of: Partial<TrustPoint> = {}): TrustPoint => ({
    ...{ timestamp: iso(NOW + seconds * 1000), score: 50, uncertainty: 5, standing: 'active', enforced: true },
    ...{ reason: '', change: 0, message_id: null, decision_offset: 1, policy_version: 1 },
    ...of,
  });
  const acts = (...of: Parameters<typeof effect>[0][]) => of.map((it) => effect(it).intervention);

  it('are changes of policy and standing, and interventions that changed no standing, in their order', () => {
    const points = [
      point(0),
      point(10, { policy_version: 2 }),
      point(20, { policy_version: 2, standing: 'quarantined' }),
    ];
    const interventions = acts(
      { timestamp: iso(NOW + 20_500) },
      { kind: 'advise', timestamp: iso(NOW + 6_000) },
      { kind: 'advise', timestamp: iso(NOW + 5_000) },
      { timestamp: iso(NOW - 90_000_000) },
    );
    expect(marksOf(points, interventions, NOW, NOW + 60_000).map(({ t, words }) => [t - NOW, words])).toEqual([
      [5_000, 'quarantine advised'],
      [10_000, 'policy 2'],
      [20_000, 'quarantined'],
    ]);
  });

  it('say nothing of the first version: what held before is not known', () => {
    expect(marksOf([point(0, { policy_version: 3 })], [], NOW, NOW + 1)).toEqual([]);
  });
});

describe('interventions in words', () => {
  it('say what was done or would have been, and by whom', () => {
    const [done, would, person] = [
      effect(),
      effect({ enforced: false }),
      effect({ kind: 'release', by: { kind: 'operator', id: 'root' } }),
    ].map(({ intervention }) => intervention);
    expect([done, would, person].map((it) => it && `${interventionWords(it)} by ${actorWords(it)}`)).toEqual([
      'Quarantined by policy 2',
      'Would be quarantined by policy 2',
      'Released by key root',
    ]);
  });

  it('say what the fleet was like before and after, and what is not over', () => {
    expect(effectWords(effect())).toEqual({
      before: '12 % (6 of 50 messages) in the 1 h before',
      after: 'no message since; the 1 h after it are not over',
    });
    const after = { messages: 48, conflicts: 1, rate: 1 / 48 };
    expect(effectWords({ ...effect(), after, complete: true }).after).toBe('2.1 % (1 of 48 messages) in the 1 h after');
    expect([0, 0.001, 0.0996, 1].map(percent)).toEqual(['0 %', '0.1 %', '10 %', '100 %']);
  });
});
