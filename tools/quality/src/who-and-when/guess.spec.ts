import { describe, expect, it } from '@jest/globals';
import type { WhoAndWhenRun } from '@chorus/simulator';
import { BASELINES } from './baselines.ts';
import { lowest } from './guess.ts';
import { measureWhoAndWhen } from './measure.ts';
import { watch } from './watch.ts';

const CODE = '```python\nprint(1)\n```';
const FAILED = 'exitcode: 1 (execution failed)\nCode output: NameError: name x is not defined';
const SUCCEEDED = 'exitcode: 0 (execution succeeded)\nCode output: 1';

function run(...turns: readonly (readonly [name: string, content: string])[]): WhoAndWhenRun {
  const history = turns.map(([name, content]) => ({ name, content }));
  return {
    kind: 'who-and-when',
    run_id: '1',
    file: '1.json',
    steps: history.length,
    history,
    participants: [...new Set(history.map(({ name }) => name))],
    label: null,
  };
}

const CHAT = run(
  ['planner', 'Let us count the letters of the word.'],
  ['coder', `Here is the first attempt. ${CODE}`],
  ['Computer_terminal', FAILED],
  ['tester', `Mine looks at something else. ${CODE}`],
  ['Computer_terminal', SUCCEEDED],
  ['tester', 'Then the answer is one.'],
);

const FAILING = run(
  ['planner', 'Let us count the letters of the word.'],
  ['coder', `Here is the first attempt. ${CODE}`],
  ['Computer_terminal', FAILED],
  ['coder', `Here is the second attempt. ${CODE}`],
  ['Computer_terminal', FAILED],
  ['tester', 'So we do not know how many there are.'],
);

describe('a guess', () => {
  it('is shared by equals', () => {
    expect(
      lowest([
        ['a', 2],
        ['b', 1],
        ['c', 1],
      ]),
    ).toEqual(
      new Map([
        ['b', 0.5],
        ['c', 0.5],
      ]),
    );
  });

  it('from the ledger is the agent with the lowest score and its message that did most damage', () => {
    const { guess, agents } = watch(CHAT);
    expect(agents).toEqual(['planner', 'coder', 'tester']);
    expect(guess).toEqual({ agents: new Map([['coder', 1]]), steps: new Map([[1, 1]]) });
  });

  it('comes with whom the product raised something about: not who failed once, but who failed again', () => {
    expect(watch(CHAT).named).toEqual(new Set());
    expect(watch(FAILING).named).toEqual(new Set(['coder']));
  });

  it.each([
    ['random', { planner: 1 / 3, coder: 1 / 3, tester: 1 / 3 }, { 0: 0.25, 1: 0.25, 3: 0.25, 5: 0.25 }],
    ['constant: who speaks first, step 0', { planner: 1 }, { 0: 1 }],
    ['most frequent speaker, its first message', { tester: 1 }, { 3: 1 }],
    ['first message with code, else the first after step 0', { coder: 1 }, { 1: 1 }],
    ['first after step 0 with code, else the first after it', { coder: 1 }, { 1: 1 }],
    ['first whose execution failed, else the line above', { coder: 1 }, { 1: 1 }],
  ])('by the baseline "%s" needs no understanding', (name, agents, steps) => {
    const guess = BASELINES[name]?.(CHAT);
    expect(Object.fromEntries(guess?.agents ?? [])).toEqual(agents);
    expect(Object.fromEntries(guess?.steps ?? [])).toEqual(steps);
  });
});

describe('the accuracy', () => {
  it('compares labels exactly: step 1 is not step 11', () => {
    const label = { agent: 'coder', step: 11, reason: '', contradicts_speaker: true };
    const { rules, raised, contradicting } = measureWhoAndWhen([{ run: FAILING, label, part: 'test' }]);
    expect(rules).toEqual({ agent: 1, step: 0 });
    expect(raised).toBe(1);
    expect(contradicting).toBe(1);
  });
});
