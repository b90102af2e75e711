import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { diffOf, type GoldenCase, type GoldenGroup, outcomeOf, parseGroup } from './golden/index.ts';

const FOLDER = new URL('../golden/', import.meta.url);
const groups = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.json'))
  .map((name): [string, GoldenGroup] => [name, parseGroup(name, readFileSync(new URL(name, FOLDER), 'utf8'))]);

describe.each(groups)('the golden cases in %s', (_, { cases }) => {
  it.each(cases.map((golden): [string, GoldenCase] => [golden.name, golden]))('%s', (_name, golden) => {
    const diff = diffOf(golden, outcomeOf(golden));
    if (diff !== null) throw new Error(`It is no longer as expected:\n${diff}`);
  });
});

describe('the golden cases', () => {
  it('are at least 40 of the arbiter, and some of the budget', () => {
    const cases = groups.flatMap(([, group]) => group.cases);
    expect(cases.filter((golden) => 'candidates' in golden).length).toBeGreaterThanOrEqual(40);
    expect(cases.filter((golden) => 'steps' in golden).length).toBeGreaterThanOrEqual(10);
  });
});

describe('a case that is not as expected', () => {
  const golden: GoldenCase = {
    name: 'two',
    seed: 's',
    k: 1,
    candidates: [
      { id: 'a', weight: 2, trust: 100 },
      { id: 'b', weight: 1, trust: 100 },
    ],
    config_overrides: { temperature: 0 },
  };
  const actual = outcomeOf(golden);
  const keys = { a: Math.log(2), b: 0 };

  it('is told place by place', () => {
    const ranking = [
      { id: 'b', key: keys.b },
      { id: 'a', key: keys.a },
    ];
    expect(diffOf({ ...golden, expected: { order: ['b'], ranking } }, actual)).toBe(
      [
        '         expected                        actual',
        '  ≠   1  goes 1. "b" 0                   goes 1. "a" 0.6931471805599453',
        '  ≠   2  waits   "a" 0.6931471805599453  waits   "b" 0',
      ].join('\n'),
    );
  });

  it('is told where only one place differs, one is missing, or one is too many', () => {
    const ranking = [{ id: 'a', key: keys.a }];
    expect(diffOf({ ...golden, expected: { order: ['a', 'c'], ranking } }, actual)).toBe(
      [
        '         expected                        actual',
        '      1  goes 1. "a" 0.6931471805599453  goes 1. "a" 0.6931471805599453',
        '  ≠   2  goes    "c" without a key       waits   "b" 0',
      ].join('\n'),
    );
    expect(diffOf({ ...golden, expected: { order: ['a'], ranking } }, actual)).toContain('≠   2  –  ');
  });

  it('is told where it was refused, or is new', () => {
    const refused = outcomeOf({ ...golden, k: -1 });
    expect(diffOf({ ...golden, expected: { refused: 'k is -2' } }, refused)).toBe(
      '         expected          actual\n  ≠   1  refused: k is -2  refused: k is -1; it has to be a whole number from 0 on.',
    );
    expect(diffOf(golden, actual)).toContain('≠   1  nothing yet  goes 1. "a"');
  });

  it('is none where it is the same, or differs by a rounding', () => {
    const expected = (key: number) => ({
      order: ['a'],
      ranking: [
        { id: 'a', key },
        { id: 'b', key: 0 },
      ],
    });
    expect(diffOf({ ...golden, expected: expected(keys.a) }, actual)).toBeNull();
    expect(diffOf({ ...golden, expected: expected(keys.a + 1e-14) }, actual)).toBeNull();
    expect(diffOf({ ...golden, expected: expected(keys.a + 1e-9) }, actual)).not.toBeNull();
  });

  it('of the budget is told step by step', () => {
    const budget: GoldenCase = {
      name: 'one token',
      policy: { capacity: 1, refill_per_hour: 1, reserved_for_urgent: 0 },
      steps: [{ now: 0 }, { now: 0 }],
    };
    const outcome = outcomeOf(budget);
    if (!('decisions' in outcome)) throw new Error('a budget has decisions');
    const [first] = outcome.decisions;
    expect(diffOf({ ...budget, expected: { decisions: [first!, first!] } }, outcome)).toBe(
      [
        '         expected                           actual',
        '      1  act (within_budget), 0 parts at 0  act (within_budget), 0 parts at 0',
        '  ≠   2  act (within_budget), 0 parts at 0  advise (exhausted), 0 parts at 0, enough at 3600000',
      ].join('\n'),
    );
  });
});

describe('a file of golden cases', () => {
  it.each([
    ['{', 'not JSON'],
    ['[]', 'without a text "about"'],
    ['{"about": "x", "cases": []}', 'without a list of "cases"'],
    ['{"about": "x", "cases": [{"name": "a"}, {"name": "a"}]}', 'not every case has a name of its own'],
  ])('is refused where it is %s', (text, what) => {
    expect(() => parseGroup('x.json', text)).toThrow(`x.json: ${what}`);
  });
});
