import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SEEN, STRENGTHS, TRUSTS } from '../graph/filter.ts';
import { RELATIONS } from '../graph/model.ts';
import { parseUrlState, RANGES, writeUrlState } from './url-state.ts';

describe('URL state', () => {
  it('comes back from the address as it went in, and keeps what is not its own', () => {
    const text = fc.string({ minLength: 1 }).filter((it) => it.trim() !== '');
    const state = fc.record({
      fleet: fc.option(text),
      agent: fc.option(text),
      view: fc.constantFrom('graph' as const, 'table' as const),
      tab: fc.constantFrom('list' as const, 'graph' as const, 'feed' as const),
      q: fc.string(),
      sort: fc.constantFrom('trust' as const, 'name' as const),
      show: fc.constantFrom('all' as const, 'risk' as const, 'blocked' as const),
      hide: fc.subarray([...RELATIONS]),
      strength: fc.constantFrom(...STRENGTHS),
      trust: fc.constantFrom(...TRUSTS),
      tool: fc.option(text),
      seen: fc.constantFrom(...SEEN),
      nodes: fc.constantFrom('few' as const, 'all' as const),
      from: fc.option(text),
      to: fc.option(text),
      range: fc.constantFrom(...RANGES),
      at: fc.option(fc.integer({ min: 0, max: 4_000_000_000_000 })),
    });
    fc.assert(
      fc.property(state, (given) => {
        const params = writeUrlState(given, new URLSearchParams('theme=light&agent=before'));
        expect(params.get('theme')).toBe('light');
        expect(parseUrlState(new URLSearchParams(params.toString()))).toEqual(given);
      }),
      { numRuns: 200 },
    );
  });

  it('opens an old or broken link with defaults', () => {
    expect(
      parseUrlState(
        new URLSearchParams(
          'view=3d&at=noon&tab=&range=1y&hide=love,request&show=x&strength=9&trust=59&seen=1s&nodes=no&tool=',
        ),
      ),
    ).toEqual({
      fleet: null,
      agent: null,
      view: 'graph',
      tab: 'list',
      q: '',
      sort: 'trust',
      show: 'all',
      hide: ['request'],
      strength: '1',
      trust: '',
      tool: null,
      seen: '',
      nodes: 'few',
      from: null,
      to: null,
      range: '1h',
      at: null,
    });
  });

  it('leaves defaults out of the address', () => {
    expect(writeUrlState(parseUrlState(new URLSearchParams()), new URLSearchParams()).toString()).toBe('');
  });
});
