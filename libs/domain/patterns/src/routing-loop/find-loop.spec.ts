import { describe, expect, it } from '@jest/globals';
import { rounds, Watch, type Said } from './loop.testkit.ts';

describe('a loop', () => {
  const found = (messages: readonly Said[]) => {
    const watch = new Watch();
    watch.sayAll(messages);
    return watch.detections.filter(({ laps }) => laps === 3).map(({ agents }) => agents);
  };
  const lap = (...hops: string[]): Said[] =>
    hops.map((hop, n) => ({ sender: hop[0] ?? '', targets: [hop[1] ?? ''], text: `what about it then ${n}` }));
  const three = (...hops: string[]) => [...lap(...hops), ...lap(...hops), ...lap(...hops)];

  it('is reported once where the same two have several things to say in each lap', () => {
    const said = three('ab', 'ba', 'ab', 'ba');
    expect(found([...said, ...said])).toEqual([['a', 'b']]);
  });

  it('is two where one agent goes round with two others', () => {
    expect(found(three('ab', 'ba', 'ac', 'ca'))).toEqual([
      ['a', 'b'],
      ['a', 'c'],
    ]);
  });

  it('is two where two agents fail again and again at one tool', () => {
    const tried = (agent: string): Said[] => [
      { sender: agent, targets: ['tool:shop'], text: `prices of ${agent}` },
      { sender: 'tool:shop', targets: [agent], text: `no prices of ${agent}`, outcome: 'failed', workers: [agent] },
    ];
    const watch = new Watch();
    for (let lap = 0; lap < 5; lap++) watch.sayAll([...tried('a'), ...tried('b')]);
    expect(watch.detections.map(({ agents }) => agents)).toEqual([
      ['a', 'tool:shop'],
      ['b', 'tool:shop'],
    ]);
  });

  it('is found where one says the same twice before the other answers', () => {
    const twice = [lap('ab')[0]!, ...lap('ab', 'ba')];
    expect(found([...twice, ...twice, ...twice])).toEqual([['a', 'b']]);
  });

  it('is none where the order is another in each lap', () => {
    const [ab, bc, ca] = lap('ab', 'bc', 'ca') as [Said, Said, Said];
    expect(found([ab, bc, ca, ca, bc, ab, ab, bc, ca])).toEqual([]);
  });

  it('is found though many others talk in the same conversation', () => {
    const talk = (n: number): Said[] =>
      Array.from({ length: 45 }, (_, i) => ({ sender: 'x', targets: ['y'], text: `item ${n}/${i}` }));
    expect(found(rounds(['a', 'b', 'c'], 3).flatMap((said, n) => (n % 3 === 0 ? [said, ...talk(n)] : [said])))).toEqual(
      [['a', 'b', 'c']],
    );
  });
});

describe('retries that never succeed', () => {
  it('are one loop with those of the tool that fails', () => {
    const watch = new Watch();
    for (let lap = 0; lap < 7; lap++) {
      watch.say({ sender: 'boss', targets: ['coder'], text: 'run the import of feed 7' });
      watch.say({ sender: 'coder', targets: ['tool:import'], text: 'import feed 7' });
      watch.say({
        sender: 'tool:import',
        targets: ['coder'],
        text: 'quota exceeded',
        outcome: 'failed',
        workers: ['coder'],
      });
      watch.say({ sender: 'coder', targets: ['boss'], type: 'response', text: 'the import of feed 7 hit the quota' });
    }
    expect(watch.detections[0]).toMatchObject({ laps: 5 });
    expect(new Set(watch.detections.map(({ detection_id }) => detection_id)).size).toBe(1);
  });

  it('are none for who asks for them before the fifth', () => {
    const watch = new Watch();
    for (let lap = 0; lap < 4; lap++) {
      watch.say({ sender: 'boss', targets: ['coder'], text: 'run the import of feed 7' });
      watch.say({
        sender: 'tool:import',
        targets: ['coder'],
        text: 'quota exceeded',
        outcome: 'failed',
        workers: ['coder'],
      });
      watch.say({ sender: 'coder', targets: ['boss'], type: 'response', text: 'the import of feed 7 hit the quota' });
    }
    expect(watch.detections).toEqual([]);
  });

  it('are a loop after five laps', () => {
    const watch = new Watch();
    for (let lap = 0; lap < 5; lap++) {
      watch.say({ sender: 'coder', targets: ['terminal'], text: 'run the tests' });
      watch.say({ sender: 'terminal', targets: ['coder'], text: 'exitcode: 1', outcome: 'failed', workers: ['coder'] });
    }
    expect(watch.detections).toMatchObject([{ agents: ['coder', 'terminal'], laps: 5 }]);
  });
});
