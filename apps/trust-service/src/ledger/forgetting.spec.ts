import { DEFAULT_TRUST_POLICY, evolveAll, decide, type AgentLedger } from '@chorus/trust';
import { describe, expect, it } from '@jest/globals';
import { beyondLimit } from './forgetting.ts';

const fresh = evolveAll(null, decide(null, { kind: 'seen' }, DEFAULT_TRUST_POLICY, 0)) as AgentLedger;
const in_force = { ...fresh, standing: 'quarantined', enforced: true } as const;
const observed = { ...fresh, standing: 'quarantined', enforced: false } as const;
const probation = { ...fresh, standing: 'probation' } as const;

describe('agents beyond the limit of a fleet', () => {
  it('are those whose trust changed longest ago', () => {
    const ledgers = ['shop/a', 'bakery/x', 'shop/b', 'shop/c'].map((key) => [key, fresh] as const);
    expect(beyondLimit(ledgers, 2)).toEqual(['shop/a']);
    expect(beyondLimit(ledgers, 3)).toEqual([]);
  });

  it('are never those that are quarantined or on probation', () => {
    const ledgers = [
      ['shop/a', in_force],
      ['shop/b', probation],
      ['shop/c', observed],
      ['shop/d', fresh],
      ['shop/e', fresh],
    ] as const;
    expect(beyondLimit(ledgers, 4)).toEqual(['shop/d']);
    expect(beyondLimit(ledgers, 0)).toEqual(['shop/d', 'shop/e']);
  });
});
