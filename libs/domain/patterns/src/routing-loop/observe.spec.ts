import { describe, expect, it } from '@jest/globals';
import { CONVERSATION_IDLE_MS, MAX_STATEMENTS } from './limits.ts';
import { looping, openLoop, versions, Watch } from './loop.testkit.ts';

describe('the state', () => {
  it('is bounded, whatever is said', () => {
    const watch = new Watch();
    for (let n = 0; n < 1000; n++)
      watch.say({
        sender: `a${n % 7}`.padEnd(256, '\u0001'),
        targets: Array.from({ length: 16 }, (_, target) => `b${target}`.padEnd(256, '\u0001')),
        text: Array.from({ length: 4000 }, (_, word) => `w${word * n}`).join(' '),
        resources: Array.from({ length: 256 }, (_, item) => `write r${item * n}`),
        message_id: `${n}`.padEnd(256, '\u0001'),
      });
    const state = watch.states.get('c')!;
    expect(state.statements).toHaveLength(MAX_STATEMENTS);
    for (const statement of state.statements) expect(JSON.stringify(statement).length).toBeLessThan(50_000);
  });

  it('holds no text of a message', () => {
    const watch = openLoop();
    watch.say({ sender: 'a', targets: ['b'], text: 'my password is hunter2' });
    expect(JSON.stringify([...watch.states.values()])).not.toMatch(/hunter2|password|question/);
  });

  it('is JSON: read back, it goes on as before', () => {
    const watch = new Watch();
    for (const said of looping(5)) {
      watch.say(said);
      for (const [id, state] of watch.states) watch.states.set(id, JSON.parse(JSON.stringify(state)) as typeof state);
    }
    expect(versions(watch)).toEqual(['open 3', 'open 4', 'open 5']);
  });

  it('shares the statements that a message does not touch', () => {
    const watch = new Watch();
    watch.sayAll(looping(1));
    const before = watch.states.get('c')!.statements;
    watch.say(looping(1)[0]!);
    const after = watch.states.get('c')!.statements;
    expect(after.filter((statement) => !before.includes(statement))).toHaveLength(1);
  });

  it('is forgotten when nobody has said anything for ten minutes', () => {
    const watch = new Watch();
    watch.sayAll(looping(2));
    watch.wait(CONVERSATION_IDLE_MS - 1);
    expect(watch.states.size).toBe(1);
    watch.wait(1);
    expect(watch.states.size).toBe(0);
  });
});
