import { describe, expect, it } from '@jest/globals';
import { DEFAULT_PATTERN_RULES } from '@chorus/contracts';
import { answer, ask, Fleet, tell, type Line } from '../fleet.testkit.ts';

const MINUTE = 60_000;
const start = (change: Partial<typeof DEFAULT_PATTERN_RULES.stall> = {}) =>
  new Fleet({ ...DEFAULT_PATTERN_RULES, stall: { ...DEFAULT_PATTERN_RULES.stall, ...change } });

const question = ask('a', 'b', 'Please approve the release of order 5.');
const reminder = ask('a', 'b', 'Any news on the release?', { after_ms: 4 * MINUTE });

describe('a stall', () => {
  it('is a request that was not answered though it was asked for again', () => {
    const fleet = start();
    fleet.say(question, tell('c', 'I go on with the rest.'), reminder);
    expect(fleet.found).toEqual([]);
    fleet.wait(7 * MINUTE);
    expect(fleet.of('stall')).toMatchObject([
      { status: 'open', agents: ['b', 'a'], root_agent: 'b', correlation_id: 'c', evidence: ['m1', 'm3'], messages: 2 },
    ]);
    expect(fleet.found[0]?.summary).toMatch(/^b has not answered a for 10 min. It was reminded 1 time/);
  });

  it('is a request after which nothing goes on; that is less sure', () => {
    const silent = start({ min_confidence: 0.4 });
    silent.say(question, tell('x', 'Elsewhere all goes on.', [], { conversation: 'other', after_ms: 9 * MINUTE }));
    silent.wait(2 * MINUTE);
    const reminded = start();
    reminded.say(question, reminder);
    reminded.wait(11 * MINUTE);
    expect(silent.of('stall')).toHaveLength(1);
    expect(silent.found[0]!.confidence).toBeLessThan(reminded.found[0]!.confidence);
  });

  it('is seen where who waits says so to all, or to others', () => {
    for (const line of [tell('a', 'I still wait for the approval.'), tell('d', 'approver has not answered.', ['c'])]) {
      const fleet = start();
      fleet.say({ ...question, to: 'approver' }, { ...line, after_ms: 3 * MINUTE });
      fleet.wait(8 * MINUTE);
      expect(fleet.of('stall')).toHaveLength(1);
    }
  });

  it('is a request that was only nodded at, in whatever words, and asked for again', () => {
    const fleet = start();
    fleet.say(
      ask('a', 'b', 'Kindly supply the caption for story 5.'),
      answer('b', 'a', 'Right you are.', { reply_to: 'm1' }),
    );
    fleet.say(ask('a', 'b', 'Did the caption for story 5 get lost on its way?', { after_ms: 4 * MINUTE }));
    fleet.wait(7 * MINUTE);
    expect(fleet.of('stall')).toMatchObject([{ agents: ['b', 'a'], messages: 2 }]);
  });

  it('is seen where who waits speaks to others of the one that it has asked, in words that nobody knows', () => {
    const fleet = start();
    fleet.say(ask('a', 'reporter-7', 'Kindly supply the caption for story 5.'));
    fleet.say(tell('a', 'Reporter-7 owes me the caption, story 5 sits on the shelf.', [], { after_ms: 3 * MINUTE }));
    fleet.wait(8 * MINUTE);
    expect(fleet.of('stall')).toMatchObject([{ agents: ['reporter-7', 'a'] }]);
  });

  it('is each that was asked the same and does not answer', () => {
    const fleet = start();
    const please = (to: string, after_ms = 2_000) =>
      ask('a', to, 'Please send me the figures of order 5.', { after_ms });
    fleet.say(please('b'), please('c'), please('d'), answer('c', 'a', 'Here they are: 17.'));
    fleet.say(please('b', 4 * MINUTE), please('d'));
    fleet.wait(9 * MINUTE);
    expect(fleet.of('stall').map(({ root_agent }) => root_agent)).toEqual(['b', 'd']);
  });

  it('is over with the answer, with who takes it back, or when nobody speaks of it any more', () => {
    for (const [line, end] of [
      [answer('b', 'a', 'Approved.'), /It was answered after 1\d min/],
      [tell('a', 'Never mind, I did it myself.', ['b']), /It was taken back/],
    ] as const) {
      const fleet = start();
      fleet.say(question, reminder);
      fleet.wait(10 * MINUTE);
      fleet.say(line);
      expect(fleet.of('stall').at(-1)).toMatchObject({ status: 'closed' });
      expect(fleet.of('stall').at(-1)?.summary).toMatch(end);
    }
    const fleet = start();
    fleet.say(question, reminder);
    fleet.wait(90 * MINUTE);
    expect(fleet.of('stall').at(-1)?.summary).toMatch(/Nobody speaks of it/);
  });

  it('is one and the same to its end, whatever is told of it in between', () => {
    const fleet = start();
    fleet.say(question, reminder);
    fleet.wait(7 * MINUTE);
    fleet.say(answer('b', 'a', 'I am still working on it.'), { ...reminder, after_ms: 5 * MINUTE });
    fleet.wait(20 * MINUTE);
    expect(fleet.of('stall')).not.toContainEqual(expect.objectContaining({ status: 'closed' }));
    fleet.say(answer('b', 'a', 'The release is approved.'));
    const found = fleet.of('stall');
    expect(found.at(-1)).toMatchObject({ status: 'closed', messages: 3 });
    expect(new Set(found.map(({ detection_id }) => detection_id)).size).toBe(1);
  });

  it('names whom all wait for, not who waits itself', () => {
    const fleet = start();
    fleet.say(ask('a', 'b', 'Please ship it.'), ask('b', 'c', 'Please pack it.'));
    fleet.say(ask('b', 'c', 'Still waiting for the parcel.', { after_ms: 5 * MINUTE }));
    fleet.say(ask('a', 'b', 'Any news?'));
    fleet.wait(12 * MINUTE);
    expect(fleet.of('stall').map(({ root_agent }) => root_agent)).toEqual(['c']);
  });

  it('keeps to the rules', () => {
    const openedWith = (change: Parameters<typeof start>[0]) => {
      const fleet = start(change);
      fleet.say(question, tell('c', 'Something else.'), reminder);
      fleet.wait(11 * MINUTE);
      return fleet.found.length > 0;
    };
    expect(openedWith({})).toBe(true);
    expect(openedWith({ enabled: false })).toBe(false);
    expect(openedWith({ min_reminders: 2 })).toBe(false);
    expect(openedWith({ after_ms: 60 * MINUTE })).toBe(false);
    expect(openedWith({ min_confidence: 0.98 })).toBe(false);
  });
});

describe('no stall', () => {
  const quiet = (...lines: readonly Line[]) => {
    const fleet = start({ min_confidence: 0.4 });
    fleet.say(...lines);
    fleet.wait(25 * MINUTE);
    expect(fleet.of('stall')).toEqual([]);
  };

  it('is what is answered, by whom it was asked or by another', () => {
    quiet(question, answer('b', 'a', 'Approved.'));
    quiet(question, tell('b', 'Approved.'));
    quiet(question, answer('c', 'a', 'b is away, I approve it.'));
    quiet(question, reminder, answer('b', 'a', 'Done.', { reply_to: 'm1' }));
  });

  it('is work of which progress is told', () => {
    const lines = Array.from({ length: 6 }, (_, n) =>
      answer('b', 'a', `Working on it, ${n}0 % done`, { after_ms: 5 * MINUTE }),
    );
    quiet(question, reminder, ...lines, answer('b', 'a', 'It is through.'));
  });

  it('is a question that is asked again and again, and answered each time', () => {
    const asked = ask('a', 'b', 'Do you read me?', { after_ms: 30_000 });
    quiet(...Array.from({ length: 6 }, (_, n) => [asked, answer('b', 'a', `Loud and clear, ${n} queued.`)]).flat());
  });

  it('is a question that is asked once more after news, of which the answer was lost', () => {
    const asked = ask('a', 'b', 'Do you read me?', { after_ms: 30_000 });
    quiet(
      ...Array.from({ length: 4 }, () => [asked, answer('b', 'a', 'Loud and clear, still working at 17.')]).flat(),
      asked,
      tell('c', 'I go on.'),
    );
  });

  it('is a round in which each hands on to the next by name', () => {
    const news = [
      'the mill is open',
      'the press has a new drum',
      'two interns came',
      'the kiosk closed',
      'our vans are late',
      'a prize was won',
    ];
    const names = ['desk-1', 'desk-2', 'desk-3'];
    quiet(
      ...news.map((text, n) =>
        ask(names[n % 3]!, names[(n + 1) % 3]!, `I report that ${text}. ${names[(n + 1) % 3]} has the floor.`),
      ),
    );
  });

  it('is what the asking one alone is told, in other words than it has used', () => {
    quiet(
      ask('a', 'b', 'Who wrote Faust?'),
      tell('b', 'Old Goethe did, in Weimar, around 1800.', ['a']),
      ask('a', 'b', 'Where is Weimar?'),
      tell('b', 'Thuringia, in the green middle of Germany.', ['a']),
    );
  });

  it('is a list of which each item is asked for by its number in front', () => {
    const approve = (n: number, after_ms = 2_000) => ask('a', 'b', `Invoice ${n}: please approve it`, { after_ms });
    quiet(approve(1), approve(2, 4 * MINUTE));
  });

  it('is what the asking one lets go, in words that nobody knows', () => {
    const caption = ask('a', 'b', 'Kindly supply the caption for story 5.');
    const again = ask('a', 'b', 'Did the caption for story 5 get lost?', { after_ms: 4 * MINUTE });
    quiet(caption, again, tell('a', 'Story 5 does without the caption, all the same.', ['b']));
  });

  it('is a long call that ends', () => {
    quiet(
      question,
      reminder,
      ask('b', 'tool:build', '', {
        after_ms: 3 * MINUTE,
        content: { tool_calls: [{ id: 'c1', function: { name: 'build' } }] },
      }),
      answer('tool:build', 'b', 'ok', { after_ms: 9 * MINUTE, content: { tool_call_id: 'c1' } }),
      answer('b', 'a', 'Approved.'),
    );
  });

  it('is the end of all work: the last request of a fleet that is at rest', () => {
    quiet(question);
  });

  it('is a round in which each speaks to the next', () => {
    const round = ['a', 'b', 'c', 'd'].map((agent, n, all) =>
      ask(agent, all[(n + 1) % 4]!, `News ${n}. What is new with you?`),
    );
    quiet(
      ...round,
      ...round,
      tell('a', 'Thanks all.'),
      tell('x', 'Later.', [], { conversation: 'o', after_ms: 9 * MINUTE }),
    );
  });

  it('is what was asked on the way to an answer that has been given since', () => {
    const round = ['a', 'b', 'c'].map((agent, n, all) => ask(agent, all[(n + 1) % 3]!, `I need part ${n} of order 5.`));
    quiet(...round, ...round, tell('b', 'Part 0 is found, order 5 is complete.', ['a']));
  });

  it('is what the asking one tells to be done, in whatever words', () => {
    quiet(question, reminder, tell('a', 'All is well with the release of order 5.', ['b']));
  });

  it('is news that is passed round', () => {
    const pass = (from: string, to: string) => ask(from, to, 'ALERT-7 has come up: act on it and pass it on');
    quiet(pass('a', 'b'), pass('a', 'c'), pass('b', 'd'), pass('c', 'd'), pass('d', 'b'));
  });

  it('is what nobody waits for: a note, and what other work goes on after', () => {
    quiet(tell('a', 'The wiki has moved.', ['b']));
    quiet(ask('a', 'b', 'FYI, the wiki has moved'));
    quiet(question, ask('a', 'c', 'Meanwhile: what is new?'), answer('c', 'a', 'Nothing.'), tell('a', 'Fine.'));
  });
});
