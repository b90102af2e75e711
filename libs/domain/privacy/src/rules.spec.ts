import { describe, expect, it } from '@jest/globals';
import { RULES, type Rule } from './rules.ts';
import { countSteps } from './testing/count-steps.ts';

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

const LENGTH = 2_048;
/** Characters that a rule may compare for each one of a text. The dearest takes 23; where the cost is quadratic it is some hundreds. */
const MOST_STEPS = 50;

/** Texts of nothing but beginnings of what is found, and of nothing but that. */
const HOSTILE = FOUND.flatMap(([opening, rest]) => [...FRONTS.map((front) => front + opening), opening + rest]).map(
  (unit) => unit.repeat(Math.ceil(LENGTH / unit.length)),
);

/** Steps for each character of the text on which they are the most. */
function dearest({ pattern, hints }: Pick<Rule, 'pattern' | 'hints'>): { steps: number; text: string } {
  let most = { steps: 0, text: '' };
  for (const text of HOSTILE) {
    if (hints && !hints.some((hint) => text.toLowerCase().includes(hint))) continue;
    const steps = countSteps(pattern, text).steps / text.length;
    if (steps > most.steps) most = { steps, text: text.slice(0, 40) };
  }
  return most;
}

describe('each rule', () => {
  it('finds something of those below', () => {
    for (const rule of RULES)
      expect(FOUND.some(([opening, rest]) => (opening + rest).search(rule.pattern) >= 0) ? '' : rule.pattern).toBe('');
  });

  it.each(RULES.map((rule) => [`${rule.kind} ${rule.pattern.source.slice(0, 40)}`, rule] as const))(
    'compares few characters for each one of a hostile text: %s',
    (_, rule) => {
      const { steps, text } = dearest(rule);
      expect({ text, isCheap: steps <= MOST_STEPS }).toEqual({ text, isCheap: true });
    },
  );
});

describe('the count of steps', () => {
  it('finds what the engine finds', () => {
    const texts = FOUND.flatMap(([opening, rest]) =>
      FRONTS.map((front) => `${front}${opening}${rest} ${front}${opening}`),
    );
    for (const { pattern } of RULES)
      for (const text of texts)
        expect([text, countSteps(pattern, text).found]).toEqual([text, text.match(pattern)?.filter(Boolean) ?? []]);
  });

  it.each([
    // As they were once: a long repetition that is tried from wherever it may also pass.
    ['a JSON Web Token behind any hyphen', /\beyJ[\w-]{8,4096}\.eyJ[\w-]{8,8192}\.[\w-]{8,2048}/g],
    ['a key in the middle of another', /sk-[A-Za-z0-9_-]{0,4096}!/g],
  ])('shows %s to be dear', (_, pattern) => {
    expect(dearest({ pattern }).steps).toBeGreaterThan(5 * MOST_STEPS);
  });

  it('is not made of what repeats without end', () => {
    expect(() => countSteps(/a+b/g, '')).toThrow('A repetition has an end');
    expect(() => countSteps(/(?<!a*)b/g, '')).toThrow('It looks too far around');
  });
});
