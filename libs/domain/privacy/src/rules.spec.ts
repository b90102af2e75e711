import { describe, expect, it } from '@jest/globals';
import { RULES, type Rule } from './rules.ts';

/** How what each rule finds begins, and what may follow. */
const FOUND: readonly (readonly [opening: string, rest: string])[] = [
  ['cookie:a=', 'b1'],
  ['eyJ', 'aaaaaaaa1.eyJaaaaaaaa.aaaaaaaa'],
  ['sk-', 'a1'.repeat(12)],
  ['sk-proj-', 'a1'.repeat(12)],
  ['sk_live_', 'a1'.repeat(12)],
  ['ghp_', 'a1'.repeat(18)],
  ['glpat-', 'a1'.repeat(12)],
  ['xoxb-', 'a1'.repeat(12)],
  ['SG.', `${'a1'.repeat(12)}.${'a1'.repeat(12)}`],
  ['whsec_', 'a1'.repeat(12)],
  ['chorus_', 'a1'.repeat(22).slice(1)],
  ['bearer ', 'a1'.repeat(12)],
  ['ab://a:', 'b@'],
  ['password=', 'hunter2'],
  ['api_key:"', 'hunter2'],
  ['token=', 'a1'.repeat(12)],
  ['a@', 'b.example'],
  ['é@a.', 'example'],
  ['DE89', ' 3704 0044 0532 0130 00'],
  ['4111 ', '1111 1111 1111'],
  ['4111', '111111111111'],
  ['+1', ' 212 555 12 34'],
  ['212-555-', '1234'],
];
const FRONTS = ['', '-', '_', '.', ' ', '=', '"', '\\', ';'];

/** The least of some, in ms: what else the machine does only adds. */
const least = (measure: () => void): number => {
  const took = [0, 1, 2].map(() => {
    const before = performance.now();
    measure();
    return performance.now() - before;
  });
  return Math.min(...took);
};
const search = ({ pattern }: Rule, text: string): string => text.replace(pattern, (match) => match);

const PIECE = 256;
const PIECES = 48;

describe('each rule', () => {
  it('finds something of those below', () => {
    for (const rule of RULES)
      expect(FOUND.some(([opening, rest]) => (opening + rest).search(rule.pattern) >= 0) ? '' : rule.pattern).toBe('');
  });

  it('takes no longer for one hostile text than for the same in pieces, about', () => {
    const dear = RULES.flatMap((rule) =>
      FOUND.flatMap(([opening]) =>
        FRONTS.flatMap((front) => {
          const unit = front + opening;
          const whole = unit.repeat(Math.ceil((PIECE * PIECES) / unit.length));
          const pieces = Array.from({ length: PIECES }, (_, n) => whole.slice(n * PIECE, (n + 1) * PIECE));
          // A millisecond is within what a busy machine adds; where time is quadratic it is a hundred.
          const inPieces = least(() => pieces.forEach((piece) => search(rule, piece))) + 1;
          return least(() => search(rule, whole)) < 8 * inPieces ? [] : [{ unit, pattern: rule.pattern.source }];
        }),
      ),
    );
    expect(dear).toEqual([]);
  });
});
