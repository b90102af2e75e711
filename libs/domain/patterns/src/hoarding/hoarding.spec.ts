import { describe, expect, it } from '@jest/globals';
import { DEFAULT_PATTERN_RULES } from '@chorus/contracts';
import { answer, ask, Fleet, tell, type Line } from '../fleet.testkit.ts';
import { MAX_HOLDS } from './limits.ts';

const start = (change: Partial<typeof DEFAULT_PATTERN_RULES.hoarding> = {}) =>
  new Fleet({ ...DEFAULT_PATTERN_RULES, hoarding: { ...DEFAULT_PATTERN_RULES.hoarding, ...change } });

const takes = (agent: string, resource: string): Line =>
  tell(agent, `I take ${resource}.`, [], { touches: [`exclusive ${resource}`] });
const wants = (agent: string, owner: string, resource: string): Line =>
  ask(agent, owner, `May I have ${resource}? My build waits.`, { touches: [`exclusive ${resource}`] });
const frees = (agent: string, resource: string): Line =>
  tell(agent, `${resource} is free.`, [], { touches: [`release ${resource}`] });

const MINUTE = 60_000;

describe('hoarding', () => {
  it('is to keep what two others ask for, and not to use it', () => {
    const fleet = start();
    fleet.say(takes('a', 'gpu/1'), wants('b', 'a', 'gpu/1'), wants('c', 'a', 'gpu/1'));
    expect(fleet.found).toEqual([]);
    fleet.wait(MINUTE);
    expect(fleet.of('hoarding')[0]).toMatchObject({
      status: 'open',
      agents: ['a', 'b', 'c'],
      root_agent: 'a',
      resources: ['gpu/1'],
      evidence: ['m1', 'm2', 'm3'],
      messages: 3,
    });
    expect(fleet.found[0]?.summary).toMatch(
      /^a keeps gpu\/1 for itself and has used it not once for 3\d s, while 2 agents \(b and c\)/,
    );
  });

  it('is to keep what others tell it to let go', () => {
    const demands = (agent: string): Line =>
      ask(agent, 'a', 'Please release gpu/1, I want to use it.', { touches: ['release gpu/1'], found_in: 'text' });
    const fleet = start();
    fleet.say(takes('a', 'gpu/1'), wants('b', 'a', 'gpu/1'), demands('b'), demands('c'));
    fleet.wait(MINUTE);
    expect(fleet.of('hoarding')[0]).toMatchObject({ agents: ['a', 'b', 'c'] });
  });

  it('is told again when others are in it, and not with each message', () => {
    const fleet = start();
    fleet.say(takes('a', 'gpu/1'), wants('b', 'a', 'gpu/1'), wants('c', 'a', 'gpu/1'));
    fleet.wait(MINUTE);
    const before = fleet.found.length;
    fleet.say(answer('a', 'b', 'No.'), answer('a', 'c', 'No.'));
    for (let n = 0; n < 20; n++) fleet.say(wants('b', 'a', 'gpu/1'));
    fleet.say(wants('d', 'a', 'gpu/1'));
    fleet.wait(MINUTE);
    expect(fleet.found.length - before).toBeLessThan(8);
    expect(new Set(fleet.found.map(({ detection_id }) => detection_id)).size).toBe(1);
    expect(fleet.found.at(-1)?.agents).toEqual(['a', 'b', 'c', 'd']);
  });

  it('is over when it lets go, or does something with it', () => {
    for (const [line, end] of [
      [frees('a', 'gpu/1'), /It has let go/],
      [ask('a', 'tool:train', 'go', { touches: ['write gpu/1'] }), /It does something with it now/],
    ] as const) {
      const fleet = start();
      fleet.say(takes('a', 'gpu/1'), wants('b', 'a', 'gpu/1'), wants('c', 'a', 'gpu/1'));
      fleet.wait(MINUTE);
      fleet.say(line);
      for (let n = 0; n < 4; n++) fleet.say({ ...line, after_ms: 15_000 });
      expect(fleet.of('hoarding').at(-1)).toMatchObject({ status: 'closed', kind: 'hoarding' });
      expect(fleet.of('hoarding').at(-1)?.summary).toMatch(end);
    }
  });

  it('is over when nobody waits any more', () => {
    const fleet = start();
    fleet.say(takes('a', 'gpu/1'), wants('b', 'a', 'gpu/1'), wants('c', 'a', 'gpu/1'));
    fleet.wait(15 * MINUTE);
    expect(fleet.of('hoarding').at(-1)).toMatchObject({ status: 'closed' });
    expect(fleet.of('hoarding').at(-1)?.summary).toMatch(/Nobody waits/);
  });

  it('is to take many things and use none, where somebody waits for one of them', () => {
    const fleet = start();
    for (let n = 1; n <= 6; n++) fleet.say(takes('a', `machine/build-${n}`));
    fleet.say(wants('b', 'a', 'machine/build-2'), answer('a', 'b', 'No, I keep machine/build-2.'));
    fleet.wait(MINUTE);
    expect(fleet.of('hoarding')[0]).toMatchObject({ agents: ['a', 'b'] });
    expect(fleet.of('hoarding').at(-1)?.resources).toHaveLength(6);
  });

  it('counts who asks for different things of one', () => {
    const fleet = start();
    fleet.say(takes('a', 'gpu/1'), takes('a', 'gpu/2'), wants('b', 'a', 'gpu/1'), wants('c', 'a', 'gpu/2'));
    fleet.wait(MINUTE);
    expect(fleet.of('hoarding')[0]).toMatchObject({ resources: ['gpu/1', 'gpu/2'], agents: ['a', 'b', 'c'] });
  });

  it('is seen in tool calls and in words', () => {
    const fleet = start();
    fleet.say(
      ask('a', 'tool:locks', '', { touches: ['exclusive row:7'], found_in: 'tool_call' }),
      ask('b', 'a', 'I wait for row:7', { touches: ['wait row:7'], found_in: 'text' }),
      ask('c', 'a', 'When do I get row:7?'),
    );
    fleet.wait(MINUTE);
    expect(fleet.of('hoarding')).toHaveLength(1);
  });

  it('keeps to the rules', () => {
    const lines = [takes('a', 'gpu/1'), wants('b', 'a', 'gpu/1'), wants('c', 'a', 'gpu/1')];
    const openedWith = (change: Parameters<typeof start>[0]) => {
      const fleet = start(change);
      fleet.say(...lines);
      fleet.wait(MINUTE);
      return fleet.found.length > 0;
    };
    expect(openedWith({})).toBe(true);
    expect(openedWith({ enabled: false })).toBe(false);
    expect(openedWith({ min_waiting: 3 })).toBe(false);
    expect(openedWith({ min_idle_ms: 2 * MINUTE })).toBe(false);
    expect(openedWith({ min_confidence: 0.98 })).toBe(false);
  });
});

describe('no hoarding', () => {
  const quiet = (fleet: Fleet, ...lines: readonly Line[]) => {
    fleet.say(...lines);
    fleet.wait(2 * MINUTE);
    expect(fleet.of('hoarding')).toEqual([]);
  };
  const both = (owner: string, resource: string) => [wants('b', owner, resource), wants('c', owner, resource)];

  it('is a long lock with work on it', () => {
    const fleet = start();
    fleet.say(takes('a', 'db/orders'), ...both('a', 'db/orders'));
    for (let n = 0; n < 12; n++)
      fleet.say(ask('a', 'tool:psql', `batch ${n}`, { touches: ['write db/orders'], after_ms: 20_000 }));
    quiet(fleet, frees('a', 'db/orders'));
  });

  it('is a pause of who works with it', () => {
    const works = (after_ms: number) => ask('a', 'tool:train', 'go', { touches: ['write gpu/1'], after_ms });
    const fleet = start();
    fleet.say(takes('a', 'gpu/1'), wants('b', 'a', 'gpu/1'), wants('c', 'a', 'gpu/1'), works(10_000), works(45_000));
    expect(fleet.of('hoarding')).toEqual([]);
    fleet.wait(2 * MINUTE);
    expect(fleet.of('hoarding')).toHaveLength(1);
  });

  it('is a long lock of which progress is told', () => {
    const fleet = start();
    fleet.say(takes('a', 'db/orders'), ...both('a', 'db/orders'));
    for (let n = 1; n < 10; n++)
      fleet.say(tell('a', `Migration of db/orders: ${n * 10} % done.`, [], { after_ms: 25_000 }));
    quiet(fleet, frees('a', 'db/orders'));
  });

  it('is a queue that is served', () => {
    const fleet = start();
    fleet.say(takes('a', 'env/1'), wants('b', 'a', 'env/1'), wants('c', 'a', 'env/1'));
    for (const agent of ['a', 'b', 'c'])
      fleet.say(
        takes(agent, 'env/1'),
        ask(agent, 'tool:deploy', 'go', { touches: ['write env/1'], after_ms: 15_000 }),
        frees(agent, 'env/1'),
      );
    quiet(fleet);
  });

  it('is a refusal with an end in sight that comes', () => {
    const fleet = start();
    fleet.say(takes('a', 'env/1'), ...both('a', 'env/1'));
    fleet.say(answer('a', 'b', 'Not yet: the release needs env/1 for another 5 minutes.'));
    fleet.wait(4 * MINUTE);
    quiet(fleet, frees('a', 'env/1'));
  });

  it('is to keep what nobody, or only one, asks for', () => {
    quiet(start(), takes('a', 'env/1'), wants('b', 'a', 'env/1'));
    const alone = start();
    for (let n = 0; n < 9; n++) alone.say(takes('a', `room/${n}`));
    quiet(alone);
  });

  it('is to give it when asked', () => {
    quiet(
      start(),
      takes('a', 'env/1'),
      { ...wants('b', 'a', 'env/1'), after_ms: MINUTE },
      ...both('a', 'env/1'),
      answer('a', 'b', 'Go ahead, env/1 is yours.'),
    );
  });

  it('is a lock that was never released, where the next one works on it', () => {
    const fleet = start();
    fleet.say(takes('a', 'env/1'), wants('b', 'a', 'env/1'));
    for (let n = 0; n < 5; n++)
      fleet.say(ask('b', 'tool:deploy', `step ${n}`, { touches: ['write env/1'], after_ms: 15_000 }));
    quiet(fleet, wants('c', 'a', 'env/1'));
  });

  it('is what is held back, or only read', () => {
    quiet(
      start(),
      { ...takes('a', 'gpu/1'), blocked: true },
      ...both('a', 'gpu/1').map((line) => ({ ...line, touches: [] })),
    );
    quiet(
      start(),
      tell('a', 'I read it', [], { touches: ['read doc/1'] }),
      ask('b', 'a', 'doc/1?'),
      ask('c', 'a', 'doc/1?'),
    );
  });
});

describe('what hoarding remembers', () => {
  it('is bounded, whatever is taken', () => {
    const fleet = start();
    for (let n = 0; n < 2 * MAX_HOLDS; n++)
      fleet.say({ ...takes('__proto__', `r/${n}${'x'.repeat(500)}`), after_ms: 1 });
    fleet.say(wants('b', '__proto__', 'r/1'));
    fleet.wait(1_000);
    expect(fleet.found.every(({ resources }) => resources.length <= 64)).toBe(true);
  });
});
