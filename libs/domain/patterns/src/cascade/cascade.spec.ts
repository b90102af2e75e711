import { describe, expect, it } from '@jest/globals';
import { DEFAULT_PATTERN_RULES } from '@chorus/contracts';
import { answer, ask, Fleet, tell, type Line } from '../fleet.testkit.ts';
import { MAX_MEMBERS } from './limits.ts';

const MINUTE = 60_000;
const start = (change: Partial<typeof DEFAULT_PATTERN_RULES.cascade> = {}) =>
  new Fleet({ ...DEFAULT_PATTERN_RULES, cascade: { ...DEFAULT_PATTERN_RULES.cascade, ...change } });

const quick = { after_ms: 200 };
const ALERT = 'ALERT-41: the stock of one article is negative.';

/** Origin → amplifier → each of the crowd → all others of the crowd. */
function avalanche(crowd = ['c', 'd', 'e', 'f'], text = ALERT, waves = 2): readonly Line[] {
  return [
    tell('origin', text, ['amp']),
    ...crowd.map((agent) => ask('amp', agent, `${text} Check all you have!`, quick)),
    ...Array.from({ length: waves }, () =>
      crowd.flatMap((agent) =>
        crowd.filter((other) => other !== agent).map((other) => ask(agent, other, `${text} Do you see it too?`, quick)),
      ),
    ).flat(),
  ];
}

describe('a cascade', () => {
  it('is an alarm that goes on and on through others', () => {
    const fleet = start();
    fleet.say(...avalanche());
    const [first] = fleet.of('cascade');
    expect(first).toMatchObject({
      status: 'open',
      root_agent: 'origin',
      amplifiers: [{ agent_id: 'amp', received: 1, sent: 4 }],
    });
    expect(first?.agents.slice(0, 2)).toEqual(['origin', 'amp']);
    expect(new Set(first?.agents)).toEqual(new Set(['origin', 'amp', 'c', 'd', 'e', 'f']));
    expect(first?.evidence[0]).toBe('m1');
    expect(first?.summary).toMatch(/^What origin began has reached 5 agents/);
    expect(fleet.found.length).toBeLessThan(5);
  });

  it('is a failure that is declared and not called so', () => {
    const fleet = start();
    const fails = (from: string, to: readonly string[]) =>
      tell(from, 'No feed for order 4711 today.', to, { content: { error: 'no feed' }, after_ms: 3_000 });
    fleet.say(fails('a', ['b']), fails('b', ['c', 'd', 'e']), fails('c', ['f']), fails('d', ['g']), fails('f', ['h']));
    fleet.wait(40_000);
    expect(fleet.of('cascade')).toMatchObject([{ root_agent: 'a' }]);
  });

  it('began with who first gave it its code, however plainly', () => {
    const fleet = start();
    const [, ...rest] = avalanche(undefined, 'OPS-2041 has come up. Warn the others!');
    fleet.say(tell('origin', 'OPS-2041: one checkout took nine seconds.', ['amp']), ...rest);
    expect(fleet.of('cascade')[0]).toMatchObject({ root_agent: 'origin' });
  });

  it('is a notice that is handed on and on, in words that nobody knows, from who first gave it', () => {
    const notice = 'For your log: a buoy has drifted to the east. It runs as GALE-3020.';
    const pass = (from: string, to: string, text: string) => ask(from, to, text, quick);
    for (const text of [
      'The buoy in the east has drifted (GALE-3020), hand this along.',
      'GALE-3020, for your crew.',
    ]) {
      const fleet = start();
      const crowd = ['c', 'd', 'e', 'f'];
      fleet.say(
        pass('origin', 'amp', notice),
        ...crowd.map((agent) => pass('amp', agent, text)),
        ...crowd.map((agent) => pass(agent, `${agent}2`, text)),
      );
      fleet.wait(40_000);
      expect(fleet.of('cascade')[0]).toMatchObject({ root_agent: 'origin' });
      expect(fleet.of('cascade')[0]?.amplifiers).toMatchObject([{ agent_id: 'amp', received: 1, sent: 4 }]);
    }
  });

  it('is told of with those who fail by it, not with what one of them was told of before', () => {
    const fleet = start();
    const fails = (from: string, to: readonly string[], text: string, after_ms = 3_000) =>
      tell(from, text, to, { content: { error: text }, after_ms, conversation: `of ${from}` });
    fleet.say(
      fails('x', ['a'], 'No price for order 1742, the file is empty.'),
      fails('a', ['b'], 'No feed for refund 4711: quota exceeded.', 20_000),
      fails('b', ['c', 'd', 'e'], 'No table for refund 4711.'),
      fails('c', ['f'], 'Without the work of b no index either.', 30_000),
      fails('f', ['g'], 'No report for refund 4711.'),
    );
    fleet.wait(40_000);
    expect(fleet.of('cascade').at(-1)).toMatchObject({ root_agent: 'a' });
    expect(new Set(fleet.of('cascade').flatMap(({ agents }) => agents))).toEqual(new Set('abcdefg'));
  });

  it('is seen as a tree, each passing it on to two others of its own', () => {
    const fleet = start();
    const lines: Line[] = [];
    let last = ['n'];
    for (let depth = 0; depth < 3; depth++) {
      const next = last.flatMap((from) => [`${from}0`, `${from}1`]);
      lines.push(
        ...next.map((to) => ask(to.slice(0, -1), to, 'Payment errors everywhere, error E-77. Warn the others!', quick)),
      );
      last = next;
    }
    fleet.say(...lines);
    fleet.wait(20_000);
    expect(fleet.of('cascade')[0]).toMatchObject({ root_agent: 'n' });
    expect(fleet.of('cascade')[0]?.agents).toHaveLength(15);
  });

  it('is failures that follow from one another', () => {
    const fleet = start();
    const fails = (from: string, to: string, text: string) =>
      answer(from, to, text, { content: { error: text }, conversation: `${from}-${to}` });
    fleet.say(
      fails('db', 'api', 'Error: connection refused'),
      fails('api', 'cart', 'Error: the store is unavailable'),
      fails('cart', 'shop', 'Error: cannot load the cart'),
      fails('shop', 'user', 'Error: checkout failed'),
    );
    fleet.wait(20_000);
    expect(fleet.of('cascade')).toMatchObject([{ root_agent: 'db', correlation_id: null }]);
  });

  it('is a flood of the same words, though they alarm nobody', () => {
    const fleet = start();
    fleet.say(...avalanche(['c', 'd', 'e', 'f'], 'Please forward the holiday calendar to everyone you know'));
    fleet.wait(20_000);
    expect(fleet.of('cascade')).not.toEqual([]);
  });

  it('is over when it has stopped, or was resolved', () => {
    const stopped = start();
    stopped.say(...avalanche());
    stopped.wait(3 * MINUTE);
    expect(stopped.found.at(-1)).toMatchObject({ status: 'closed', kind: 'cascade' });
    const resolved = start();
    resolved.say(...avalanche(), tell('origin', 'ALERT-41 is resolved.', ['amp']));
    expect(resolved.found.at(-1)?.summary).toMatch(/It was resolved/);
  });

  it('is resolved also by who repeats what it was about, unless that is to be over by itself', () => {
    const title = 'payment errors everywhere';
    const entitled = start();
    entitled.say(
      ...avalanche(undefined, `ALERT-41: ${title}.`),
      tell('origin', `RESOLVED: ${title} (ALERT-41)`, ['amp']),
    );
    expect(entitled.found.at(-1)?.summary).toMatch(/It was resolved/);
    const closed = start();
    closed.say(...avalanche(undefined, 'ALERT-41: the north gate is closed, nobody can pass.'));
    expect(closed.found.at(-1)).toMatchObject({ status: 'open' });
  });

  it('keeps to the rules', () => {
    const openedWith = (change: Parameters<typeof start>[0]) => {
      const fleet = start(change);
      fleet.say(...avalanche());
      fleet.wait(30_000);
      return fleet.found.length > 0;
    };
    expect(openedWith({})).toBe(true);
    expect(openedWith({ enabled: false })).toBe(false);
    expect(openedWith({ min_agents: 7 })).toBe(false);
    expect(openedWith({ min_depth: 50 })).toBe(false);
    expect(openedWith({ min_confidence: 0.99 })).toBe(false);
  });
});

describe('no cascade', () => {
  const quiet = (...lines: readonly Line[]) => {
    const fleet = start();
    fleet.say(...lines);
    fleet.wait(MINUTE);
    expect(fleet.of('cascade')).toEqual([]);
  };
  const workers = ['w1', 'w2', 'w3', 'w4', 'w5'];

  it('is a planner that hands out work and gets answers', () => {
    quiet(
      ...workers.map((worker, n) =>
        ask('planner', worker, `Task PLAN-9/${n}: check the failed rows of part ${n}.`, quick),
      ),
      ...workers.flatMap((worker, n) => [
        ask(worker, 'db', `Rows of PLAN-9/${n} that failed?`, quick),
        answer('db', worker, `PLAN-9/${n}: ${n} rows failed.`, quick),
      ]),
      ...workers.map((worker, n) => answer(worker, 'planner', `PLAN-9/${n} is done.`, quick)),
    );
  });

  it('is an alarm that is looked into and answered', () => {
    quiet(
      tell('monitor', 'ALERT-7: error rate is up.', ['sre']),
      ...workers.map((worker) => ask('sre', worker, 'ALERT-7: do you see errors?', quick)),
      ask('w1', 'dba', 'ALERT-7: errors in the database?', quick),
      answer('dba', 'w1', 'ALERT-7: I see 2 errors, as always.'),
      ...workers.map((worker) => answer(worker, 'sre', 'ALERT-7: all fine here.')),
      tell('sre', 'ALERT-7 is closed, it was the nightly job.'),
    );
  });

  it('is one who answers many, and what they make of it', () => {
    const found = 'The cell of the map does not contain any color information.';
    quiet(
      ask('w1', 'runner', `An error in the map: which cell has color information?`),
      answer('runner', 'w2', found),
      answer('runner', 'w3', found),
      answer('runner', 'w4', found),
      tell('w2', 'I cannot find any color information in the cell of the map.'),
      tell('w3', 'The map is missing color information in this cell.'),
    );
  });

  it('is a stand-up by broadcast', () => {
    quiet(
      tell('lead', 'Stand-up! What is new, what blocks you?'),
      ...workers.flatMap((worker) => [tell(worker, `${worker}: one test failed, I mend it.`)]),
    );
  });

  it('is an escalation from one to the next', () => {
    quiet(
      ask('user', 'support', 'TICKET-5: I get an error.'),
      ask('support', 'second', 'TICKET-5: a customer gets an error.'),
      ask('second', 'dev', 'TICKET-5: can you look at this error?'),
      ask('dev', 'dba', 'TICKET-5: is a table missing?'),
      answer('dba', 'dev', 'TICKET-5: yes, it is there again.'),
    );
  });

  it('is an escalation by who has told several, while nobody has answered yet', () => {
    quiet(
      tell('monitor', 'ALERT-7: error rate is up', ['oncall', 'log', 'dash']),
      ask('oncall', 'dba', 'ALERT-7: errors in the database?'),
      ask('dba', 'storage', 'ALERT-7: disk errors?'),
    );
  });

  it('is work under one key, whatever is asked about it', () => {
    const question = 'SHOP-412: which columns may be null?';
    quiet(
      ask('lead', 'w1', 'SHOP-412: write the importer'),
      ask('lead', 'w2', 'SHOP-412: write the tests'),
      ask('lead', 'w3', 'SHOP-412: write the docs'),
      ask('w1', 'h1', question),
      ask('h1', 'x', question),
    );
    quiet(
      ask('lead', 'w1', 'SHOP-412: write the importer'),
      ask('lead', 'w2', 'SHOP-412: write the tests'),
      ask('lead', 'w3', 'SHOP-412: write the docs'),
      ask('w1', 'h1', question),
      ask('w1', 'h2', 'SHOP-412: where do the samples come from?'),
      ask('w1', 'h3', 'SHOP-412: please review the first draft'),
      ask('w2', 'h4', 'SHOP-412: what does a good fixture look like?'),
      ask('h1', 'x', 'SHOP-412: may the column price be empty?'),
      ask('h4', 'y', 'SHOP-412: is there another fixture that works?'),
    );
  });

  it('is to tell one and the same again and again', () => {
    const order = 'Order ORD-55: something is wrong, I cannot close it.';
    quiet(
      ask('a', 'b', order),
      ask('b', 'c', order),
      ask('c', 'd', order),
      ...Array.from({ length: 15 }, () => [ask('d', 'e', order), ask('c', 'd', order)]).flat(),
    );
  });

  it('is a list of work that goes from hand to hand', () => {
    quiet(
      ...Array.from({ length: 20 }, (_, n) =>
        ask(`s${n % 5}`, `s${(n + 1) % 5}`, `Item IT-${100 + n} is ready for the next stage.`),
      ),
    );
  });
});

describe('what a cascade remembers', () => {
  it('is bounded, whatever is sent on', () => {
    const fleet = start();
    const name = (n: number) => `${n}${'\u202e'.repeat(200)}__proto__`;
    for (let n = 0; n < 300; n++)
      fleet.say({
        from: name(n),
        to: Array.from({ length: 60 }, (_, i) => name(n + i + 1)),
        text: `${ALERT} ${n}`,
        after_ms: 10,
      });
    for (const { agents, evidence, amplifiers } of fleet.found) {
      expect(agents.length).toBeLessThanOrEqual(MAX_MEMBERS);
      expect(evidence.length).toBeLessThanOrEqual(256);
      expect(amplifiers.length).toBeLessThanOrEqual(32);
    }
  });
});
