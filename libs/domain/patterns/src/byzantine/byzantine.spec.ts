import { describe, expect, it } from '@jest/globals';
import { DEFAULT_PATTERN_RULES } from '@chorus/contracts';
import { answer, ask, decisionOf, Fleet, T0, tell, type Line } from '../fleet.testkit.ts';
import { messageOf } from '../message.ts';
import { apply } from '../records.ts';
import { byzantine } from './detector.ts';
import type { ByzantineRecord } from './state.ts';

const MINUTE = 60_000;
const start = (change: Partial<typeof DEFAULT_PATTERN_RULES.byzantine> = {}) =>
  new Fleet({ ...DEFAULT_PATTERN_RULES, byzantine: { ...DEFAULT_PATTERN_RULES.byzantine, ...change } });

const says = (
  from: string,
  to: string | readonly string[],
  value: string | number | boolean,
  more: Partial<Line> & { subject?: string } = {},
): Line => ({
  from,
  to,
  type: 'response',
  text: 'here you are',
  content: { statements: [{ subject: more.subject ?? 'stock:A17', value }] },
  ...more,
});
const reads = (agent: string, value: number): readonly Line[] => [
  ask(agent, 'tool:warehouse', '', { content: { tool_calls: [{ id: 'x', function: { name: 'get_stock' } }] } }),
  answer('tool:warehouse', agent, `{"sku":"A17","pieces":${value}}`, { content: { tool_call_id: 'x' } }),
];

describe('equivocation', () => {
  it('is to tell several agents different things', () => {
    const fleet = start();
    fleet.say(says('liar', 'a', 12), says('liar', 'b', 30), says('liar', 'c', 7));
    fleet.wait(8_000);
    expect(fleet.of('byzantine')).toMatchObject([
      {
        status: 'open',
        agents: ['liar', 'a', 'b', 'c'],
        root_agent: 'liar',
        resources: ['stock:A17'],
        evidence: ['m1', 'm2', 'm3'],
        statements: [
          { message_id: 'm1', agent_id: 'liar', to: ['a'], value: '12' },
          { message_id: 'm2', agent_id: 'liar', to: ['b'], value: '30' },
          { message_id: 'm3', agent_id: 'liar', to: ['c'], value: '7' },
        ],
      },
    ]);
    expect(fleet.found[0]?.summary).toContain(
      'liar tells different agents different things of stock:A17: “12” to a, “30” to b',
    );
  });

  it('is to tell one this and another that, when the first hears nothing else for a while', () => {
    const fleet = start();
    fleet.say(says('liar', 'a', 'approved'), says('liar', 'b', 'rejected'));
    expect(fleet.found).toEqual([]);
    fleet.wait(30_000);
    expect(fleet.of('byzantine')).toHaveLength(1);
  });

  it('is to vote this way and that way', () => {
    const fleet = start();
    const subject = 'vote:release 4.2';
    fleet.say(says('liar', 'a', 'yes', { subject }), says('liar', 'b', 'no', { subject }));
    fleet.wait(30_000);
    expect(fleet.of('byzantine')).toHaveLength(1);
  });

  it('is surest where it goes back to what it said before', () => {
    const fleet = start();
    fleet.say(says('liar', 'a', 12), says('liar', 'b', 30), says('liar', 'c', 12));
    expect(fleet.of('byzantine')[0]!.confidence).toBeGreaterThan(0.85);
  });

  it('is read from JSON and, where it is plain, from words', () => {
    const inJson = start();
    inJson.say(
      answer('liar', 'a', '{"order_id": 77, "refunded": true}'),
      answer('liar', 'b', '{"order_id": 77, "refunded": false}'),
    );
    inJson.wait(30_000);
    expect(inJson.of('byzantine')).toHaveLength(1);
    const inWords = start();
    inWords.say(
      answer('liar', 'a', 'SKU-4100: 23 pieces.'),
      answer('liar', 'b', 'SKU-4100: 46 pieces.'),
      answer('liar', 'c', 'There are 11 pieces of SKU-4100.'),
    );
    inWords.wait(8_000);
    expect(inWords.of('byzantine')).toHaveLength(1);
  });

  it('is no less so for what is said in words beside it, nor where it is called a guess', () => {
    const price = { subject: 'price:A17' };
    const beside = start();
    beside.say(says('liar', 'a', 76, price), answer('liar', 'b', 'A17 costs 229 EUR.'), says('liar', 'c', 229, price));
    beside.wait(30_000);
    expect(beside.of('byzantine')).toHaveLength(1);
    const guessed = start();
    const guess = (to: string, value: number) => says('liar', to, value, { text: `I estimate ${value} pieces.` });
    guessed.say(guess('a', 12), guess('b', 30), guess('c', 7));
    guessed.wait(8_000);
    expect(guessed.of('byzantine')).toHaveLength(1);
  });

  it('is not what a word makes of it: who calls each of several values new, up and down, has none that holds', () => {
    const now = (to: string, value: number) =>
      says('liar', to, value, { text: `Now ${value} of A17`, after_ms: 45_000 });
    const fleet = start();
    fleet.say(now('a', 66), now('b', 30), now('c', 57));
    fleet.wait(30_000);
    expect(fleet.of('byzantine')).toHaveLength(1);
  });

  it('has one incident for an agent, which ends when it stops', () => {
    const fleet = start();
    fleet.say(says('liar', 'a', 12), says('liar', 'b', 30), says('liar', 'c', 7));
    const price = { subject: 'price:A17' };
    fleet.say(says('liar', 'a', 5, price), says('liar', 'b', 9, price), says('liar', 'c', 2, price));
    fleet.wait(8_000);
    expect(new Set(fleet.found.map(({ detection_id }) => detection_id)).size).toBe(1);
    fleet.wait(15 * MINUTE);
    expect(fleet.found.at(-1)).toMatchObject({ status: 'closed', resources: ['stock:A17', 'price:A17'] });
  });

  it('keeps to the rules', () => {
    const openedWith = (change: Parameters<typeof start>[0]) => {
      const fleet = start(change);
      fleet.say(says('liar', 'a', 12), says('liar', 'b', 30), says('liar', 'c', 7, { after_ms: 5_000 }));
      fleet.wait(MINUTE);
      return fleet.found.length > 0;
    };
    expect(openedWith({})).toBe(true);
    expect(openedWith({ enabled: false })).toBe(false);
    expect(openedWith({ window_ms: 1_000 })).toBe(false);
    expect(openedWith({ min_confidence: 0.98 })).toBe(false);
  });
});

describe('a statement against observation', () => {
  it('is another value than the agent read itself', () => {
    const fleet = start();
    fleet.say(...reads('liar', 23), answer('liar', 'a', 'SKU A17: 23 pieces.'), says('liar', 'b', 46));
    fleet.wait(8_000);
    expect(fleet.of('byzantine')).toMatchObject([{ agents: ['liar', 'b'], evidence: ['m2', 'm4'] }]);
    expect(fleet.found[0]?.summary).toMatch(/says “46” of stock:A17 to b, and has read “23”/);
  });

  it('is read from a tool that does not name what it was asked about', () => {
    const call = { id: 'c9', function: { name: 'get_price', arguments: '{"sku":"A17"}' } };
    for (const text of ['12.50', '{"price": 12.5}', '{"value": 12.5}']) {
      const fleet = start();
      fleet.say(
        ask('liar', 'tool:shop', '', { content: { tool_calls: [call] } }),
        answer('tool:shop', 'liar', text, { content: { tool_call_id: 'c9' } }),
        says('liar', 'a', 99, { subject: 'price:A17' }),
      );
      fleet.wait(8_000);
      expect(fleet.of('byzantine')).toHaveLength(1);
    }
  });

  it('is read from what a tool says of the one thing that it was asked about, whatever it calls it', () => {
    const told = (text: string, subject: string, value: string | number | boolean, more: Partial<Line> = {}) => {
      const call = { id: 'c9', function: { name: 'lookup', arguments: '{"flag":"A17"}' } };
      const fleet = start();
      fleet.say(
        ask('liar', 'tool:shop', '', { content: { tool_calls: [call] }, ...more }),
        answer('tool:shop', 'liar', text, { content: { tool_call_id: 'c9' } }),
        says('liar', 'a', value, { subject }),
      );
      fleet.wait(8_000);
      return fleet.of('byzantine').length;
    };
    expect(told('{"flag":"A17","enabled":true}', 'flag:A17', false)).toBe(1);
    expect(told('{"flag":"A17","enabled":true}', 'flag:A17', true)).toBe(0);
    expect(told('{"build:A17":"green"}', 'build:A17', 'red')).toBe(1);
    expect(told('{"flag":"A17","grams":300}', 'weight:A17', 900, { touches: ['read weight:A17'] })).toBe(1);
    expect(told('{"flag":"A17","grams":300}', 'weight:A17', 300, { touches: ['read weight:A17'] })).toBe(0);
    expect(told('{"flag":"A17","grams":300,"pieces":9}', 'weight:A17', 900, { touches: ['read weight:A17'] })).toBe(0);
  });

  it('is read from an answer to what nobody saw asked, where that names one thing', () => {
    for (const [text, subject, value] of [
      ['{"flag":"A17","enabled":true}', 'flag:A17', false],
      ['{"weight:A17":300}', 'weight:A17', 900],
    ] as const) {
      const fleet = start();
      fleet.say(
        answer('tool:shop', 'liar', text, { content: { tool_call_id: 'c9' } }),
        says('liar', 'a', value, { subject }),
      );
      fleet.wait(8_000);
      expect(fleet.of('byzantine')).toHaveLength(1);
    }
  });

  it('is another value than a tool has told somebody else, where it has it from nobody; that is less sure', () => {
    const fleet = start();
    fleet.say(...reads('buyer', 23), says('liar', 'a', 46), says('liar', 'b', 46));
    fleet.wait(30_000);
    expect(fleet.of('byzantine')).toMatchObject([{ agents: ['liar', 'a', 'b'] }]);
    const itself = start();
    itself.say(...reads('liar', 23), says('liar', 'a', 46), says('liar', 'b', 46));
    itself.wait(30_000);
    expect(fleet.found[0]!.confidence).toBeLessThan(itself.found[0]!.confidence);
    const known = start();
    known.say(...reads('buyer', 23), says('counter', 'liar', 46), says('liar', 'a', 46));
    known.wait(MINUTE);
    expect(known.of('byzantine').filter(({ agents }) => agents[0] === 'liar')).toEqual([]);
  });

  it('is another value than several others state', () => {
    const fleet = start();
    fleet.say(says('x', [], 12), says('y', [], 12), says('liar', 'a', 30), says('z', [], 12));
    fleet.wait(30_000);
    expect(fleet.of('byzantine').map(({ agents }) => agents)).toEqual([['liar', 'a']]);
  });
});

describe('no lie', () => {
  const quiet = (...lines: readonly Line[]) => {
    const fleet = start();
    fleet.say(...lines);
    fleet.wait(MINUTE);
    expect(fleet.of('byzantine')).toEqual([]);
  };

  it('is a value that has changed: it was read anew, somebody changed it, somebody told', () => {
    quiet(
      ...reads('keeper', 12),
      says('keeper', 'a', 12),
      ...reads('keeper', 9),
      says('keeper', 'b', 9),
      ...reads('keeper', 5),
      says('keeper', 'c', 5),
    );
    quiet(
      says('keeper', 'a', 12),
      ask('seller', 'tool:shop', '', { touches: ['write stock:A17'] }),
      says('keeper', 'b', 3),
    );
    quiet(says('keeper', 'a', 12), says('counter', 'keeper', 30), says('keeper', 'b', 30));
  });

  it('is a value that was made known in words, or read, though nobody declared it or knows the form', () => {
    const left = 'Nine have left; what remains as the count of A17 is 57.';
    quiet(says('keeper', 'a', 66), tell('keeper', left), says('keeper', 'b', 57));
    quiet(says('keeper', 'a', 66), tell('keeper', left, ['a']), says('keeper', 'b', 57));
    quiet(says('keeper', 'a', 66), answer('counter', 'keeper', left), says('keeper', 'b', 57));
    quiet(
      says('keeper', 'a', 66),
      answer('tool:hall', 'keeper', '{"hall":"A17","on_shelf":57}', { content: { tool_call_id: 'y' } }),
      says('keeper', 'b', 57),
    );
    const fleet = start();
    fleet.say(says('liar', 'a', 66), tell('liar', left, ['c']), says('liar', 'b', 57));
    fleet.wait(MINUTE);
    expect(fleet.of('byzantine')).toHaveLength(1);
  });

  it('is what was made known of one of very many things, of which others are spoken of as well', () => {
    const fleet = start();
    fleet.say(says('keeper', 'a', 66));
    for (let n = 0; n < 1_200; n++) {
      fleet.say(says(`x${n % 7}`, 'b', n, { subject: `stock:B${n}`, after_ms: 0 }));
      if (n === 600) fleet.say(says('keeper', 'a', 66, { after_ms: MINUTE }));
    }
    fleet.say(tell('keeper', 'Nine have left; what remains as the count of A17 is 57.'), says('keeper', 'b', 57));
    fleet.wait(MINUTE);
    expect(fleet.of('byzantine')).toEqual([]);
  });

  it('is what the log has in another order: the reading behind what was said of it', () => {
    const [ask9, answer9] = reads('keeper', 9) as [Line, Line];
    quiet(...reads('keeper', 12), says('keeper', 'a', 12), ask9, says('keeper', 'b', 9), answer9);
  });

  it('is what is said to be so now, each time', () => {
    const now = (to: string, value: string | number) =>
      says('keeper', to, value, { text: `Now ${value} of A17`, after_ms: 45_000 });
    quiet(now('a', 66), now('b', 57));
    quiet(now('a', 66), now('b', 57), now('c', 31));
    quiet(now('a', 'picked'), now('b', 'packed'), now('c', 'shipped'));
  });

  it('is what is corrected, also towards whom it was told before', () => {
    quiet(says('keeper', 'a', 12), says('keeper', 'b', 30, { text: 'Correction: I was wrong about it.' }));
    quiet(says('keeper', 'a', 12), answer('keeper', 'a', 'Sorry, A17 was wrong.'), says('keeper', 'b', 30));
    quiet(says('keeper', 'a', 12), says('keeper', 'b', 30), says('keeper', 'a', 30));
    quiet(says('keeper', 'a', 12), says('keeper', 'b', 30), says('keeper', [], 30));
  });

  it('is rounding, another unit, another way to write it', () => {
    quiet(says('k', 'a', 12.4), says('k', 'b', 12), says('k', 'c', '12,4'.replace(',', '.')));
    quiet(says('k', 'a', '1 kg'), says('k', 'b', '1000 g'), says('k', 'c', '1.0 kg'));
    quiet(says('k', 'a', 1840), says('k', 'b', '1840 ml'), says('k', 'c', '1.84k'), says('k', 'd', '1,840'));
    quiet(says('k', 'a', '1,187'), says('k', 'b', 'about 1200'), says('k', 'c', 1187));
    quiet(says('k', 'a', 'yes'), says('k', 'b', true), says('k', 'c', 'Yes.'));
    quiet(says('k', 'a', 'Berlin'), says('k', 'b', 'Berlin, DE'));
  });

  it('is progress, a counter, a countdown', () => {
    const subject = 'import:progress';
    quiet(...[10, 40, 80, 100].map((value, n) => says('k', `w${n}`, value, { subject })));
    quiet(...[100, 98, 95, 91, 88].map((value, n) => says('k', `w${n}`, value, { after_ms: 20_000 })));
  });

  it('is another subject, another conversation about another thing, or a question', () => {
    quiet(
      says('k', 'a', 12, { subject: 'stock:A17' }),
      says('k', 'b', 30, { subject: 'stock:A18' }),
      says('k', 'c', 5, { subject: 'stock:A19' }),
    );
    quiet(answer('k', 'a', '{"status":"ok","count":3}'), answer('k', 'b', '{"status":"failed","count":9}'));
    quiet(
      ask('k', 'a', 'Order 12 of A17?'),
      ask('k', 'b', 'Should I order 30 of A17?'),
      ask('k', 'c', 'A17: 99 please'),
    );
  });

  it('is to be of another opinion', () => {
    const subject = 'estimate:T-1';
    quiet(
      says('x', [], 3, { subject }),
      says('y', [], 3, { subject }),
      says('z', [], 8, { subject }),
      says('x', [], 3, { subject }),
    );
  });

  it('is to answer otherwise than others where one asks all of them', () => {
    quiet(says('x', 'asking', 50), says('y', 'asking', 50), says('z', 'asking', 80));
  });

  it('is a guess', () => {
    const guess = (from: string, value: number) => says(from, [], value, { text: `I guess it is ${value}` });
    quiet(guess('x', 3), guess('y', 3), guess('z', 8), guess('x', 3));
  });

  it('is another guess, or to know after a guess', () => {
    const subject = 'T-17:duration';
    const first = says('x', 'a', '3 days', { subject, text: 'I guess 3 days' });
    quiet(first, says('x', 'b', '5 days', { subject, text: "I'd estimate 5 days" }));
    quiet(first, says('x', 'b', '5 days', { subject, text: 'It took 5 days' }));
    quiet(answer('x', 'a', '{"sku":"A17","estimate":12}'), answer('x', 'b', '{"sku":"A17","estimate":30}'));
    quiet(
      { from: 'x', to: 'a', type: 'response', content: { sku: 'A17', estimate: 12 } },
      { from: 'x', to: 'b', type: 'response', content: { sku: 'A17', estimate: 30 } },
    );
  });

  it('is noted once, however many things have a name', () => {
    const records = new Map<string, ByzantineRecord>();
    const observe = (line: Line, id: string) =>
      byzantine.observe(records, messageOf(decisionOf(line, id)), DEFAULT_PATTERN_RULES, T0).changes;
    for (let n = 0; n < 60; n++) {
      const subject = `${String.fromCharCode(97 + (n % 26)).repeat(2 + Math.floor(n / 26))}:A17`;
      apply(records, observe(says('k', 'a', n, { subject }), `m${n}`));
    }
    expect(records.size).toBe(61);
    expect(observe(tell('k', 'A17 has 57, and that is 9 less.'), 'm60').size).toBe(1);
  });

  it('is content of another shape', () => {
    for (const statements of [
      null,
      7,
      'x',
      {},
      [null, 7, [], { subject: 1, value: 2 }, { subject: '', value: 1 }, { subject: 'x', value: {} }],
    ])
      quiet({ from: 'k', to: 'a', content: { statements } }, { from: 'k', to: 'b', content: { statements } });
    quiet(tell('k', '{"a":'), tell('k', '[[[[[['), tell('k', '{"__proto__":{"id":1,"x":2}}'));
  });
});
