import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MAX_STATEMENTS_OF_MESSAGE, statementsOf } from './statements.ts';

const of = (statements: unknown) => statementsOf({ content: { statements } });

describe('statements of a message', () => {
  it('are read where they have the shape', () => {
    expect(
      of([
        { subject: ' stock:A17 ', value: 12 },
        { subject: 'paid', value: true },
        { subject: 'city', value: ' Paris' },
      ]),
    ).toEqual([
      { subject: 'stock:A17', value: '12' },
      { subject: 'paid', value: 'true' },
      { subject: 'city', value: 'Paris' },
    ]);
  });

  it.each([
    ['text', 'stock is 12'],
    ['null', null],
    ['an object', { subject: 'a', value: 1 }],
    ['members of another shape', [null, 1, 'a', [], {}, { subject: '', value: 1 }, { subject: 'a', value: {} }]],
  ])('are none where there is %s', (_, given) => {
    expect(of(given)).toEqual([]);
  });

  it('are bounded, whatever is given', () => {
    fc.assert(
      fc.property(fc.anything(), fc.array(fc.record({ subject: fc.string(), value: fc.string() })), (odd, many) => {
        for (const given of [odd, many, [...many, odd]])
          expect(of(given).every(({ subject, value }) => subject.length <= 256 && value.length <= 256)).toBe(true);
      }),
    );
    const many = Array.from({ length: 1000 }, (_, n) => ({ subject: 'x'.repeat(1000), value: String(n) }));
    expect(of(many)).toHaveLength(MAX_STATEMENTS_OF_MESSAGE);
    expect(of(many)[0]?.subject).toHaveLength(256);
  });
});
