import { describe, expect, it } from '@jest/globals';
import { detection as detectionSchema } from '@chorus/contracts';
import { looping, openLoop, RING, rounds, T0, versions, Watch, type Said } from './loop.testkit.ts';
import { closeLoops } from './observe.ts';

describe('an incident', () => {
  it('is reported at the end of the third lap with its evidence, and says what it is and what to do', () => {
    const watch = openLoop();
    expect(watch.detections).toHaveLength(1);
    const [found] = watch.detections;
    expect(found).toMatchObject({
      fleet_id: 'f',
      kind: 'routing_loop',
      agents: RING,
      confidence: 0.75,
      evidence: ['m1', 'm2', 'm3', 'm4', 'm5', 'm6', 'm7', 'm8', 'm9'],
      correlation_id: 'c',
      status: 'open',
      started_at: new Date(T0 + 2000).toISOString(),
      updated_at: new Date(T0 + 18_000).toISOString(),
      laps: 3,
      messages: 9,
      summary:
        'returns-desk → policy-desk → order-desk → returns-desk: the same again for 3 laps, 9 messages in 16 s, without progress.',
      verdict: null,
    });
    expect(found?.suggested_action).toMatch(/stop returns-desk from handing it to policy-desk again/);
    expect(detectionSchema.safeParse(found).error).toBeUndefined();
  });

  it('has a new version at the end of each further lap, under one id, ever more certain', () => {
    const watch = openLoop();
    watch.sayAll(looping(4));
    expect(versions(watch)).toEqual(['open 3', 'open 4', 'open 5', 'open 6', 'open 7']);
    expect(new Set(watch.detections.map(({ detection_id }) => detection_id)).size).toBe(1);
    const certainty = watch.detections.map(({ confidence }) => confidence);
    expect(certainty).toEqual([...certainty].sort((a, b) => a - b));
    expect(watch.detections.at(-1)).toMatchObject({ messages: 21, confidence: 0.984 });
    expect(watch.detections.at(-1)?.evidence).toHaveLength(21);
  });

  it('is less certain where the wording is only alike', () => {
    const watch = new Watch();
    watch.sayAll(
      rounds(RING, 3, (place, lap) => `${lap === 1 ? 'Once more: ' : ''}who can close the return for ${place}`),
    );
    expect(watch.detections).toMatchObject([{ laps: 3, confidence: 0.675 }]);
  });

  it('closes when the traffic stops, and counts the messages of the lap that was not finished', () => {
    const watch = openLoop();
    watch.sayAll(looping(1).slice(0, 2));
    expect(watch.wait(59_000)).toEqual([]);
    expect(watch.wait(1_000)).toMatchObject([{ status: 'closed', laps: 3, messages: 11 }]);
    expect(watch.detections.at(-1)?.summary).toMatch(/11 messages in 20 s, without progress\. It has stopped\.$/);
    expect(watch.wait(3_600_000)).toEqual([]);
  });

  it('is over where something new was said about it and it did not go on', () => {
    const watch = openLoop();
    watch.say({ sender: 'order-desk', targets: ['policy-desk'], text: 'question 2 is settled' });
    expect(watch.wait(57_000)).toEqual([]);
    expect(watch.wait(1_000)).toMatchObject([
      { status: 'closed', laps: 3, summary: expect.stringMatching(/Then something new was said\.$/) },
    ]);
  });

  it('waits longer for a slow loop', () => {
    const watch = new Watch();
    for (const said of looping(3)) {
      watch.wait(60_000);
      watch.say(said);
    }
    expect(watch.wait(300_000)).toEqual([]);
    expect(watch.wait(70_000)).toMatchObject([{ status: 'closed' }]);
  });

  it.each<[string, Said]>([
    [
      'answers another',
      { sender: 'order-desk', targets: ['policy-desk'], type: 'response', text: 'it was delivered on 3 May' },
    ],
    ['answers all', { sender: 'order-desk', type: 'response', text: 'it was delivered on 3 May' }],
    ['hears of a success', { sender: 'tool:x', targets: ['order-desk'], text: 'found it', outcome: 'succeeded' }],
    [
      'has succeeded',
      { sender: 'runner', targets: ['boss'], text: 'ok', outcome: 'succeeded', workers: ['order-desk'] },
    ],
  ])('closes when one of its agents %s', (_, said) => {
    const watch = openLoop();
    expect(watch.say(said)).toMatchObject(
      [{ status: 'closed', laps: 3, summary: /Then something new was said\.$/ }].map((expected) => ({
        ...expected,
        summary: expect.stringMatching(expected.summary),
      })),
    );
  });

  it.each<[string, Said]>([
    ['others talk', { sender: 'a', targets: ['b'], text: 'lunch?' }],
    ['one of its agents tells somebody else', { sender: 'order-desk', targets: ['boss'], text: 'they do not answer' }],
    ['somebody else asks one of its agents', { sender: 'boss', targets: ['order-desk'], text: 'how is it going' }],
    ['somebody else succeeds', { sender: 'tool:x', targets: ['a'], text: 'found it', outcome: 'succeeded' }],
    [
      'one of its agents nods',
      { sender: 'order-desk', targets: ['policy-desk'], type: 'response', text: 'I see, thanks.' },
    ],
    ['one of its agents remarks something else', { sender: 'order-desk', targets: ['policy-desk'], text: 'it rains' }],
    [
      'what is new about it changes nothing',
      { sender: 'order-desk', targets: ['policy-desk'], text: 'question 2 is hard' },
    ],
    ['what was blocked reaches nobody', { sender: 'order-desk', text: 'something new', blocked: true }],
  ])('goes on while %s', (_, said) => {
    const watch = openLoop();
    expect(watch.say(said)).toEqual([]);
    expect(watch.sayAll(looping(1))).toMatchObject([{ status: 'open', laps: 4 }]);
  });

  it('is a new one, after three laps, when it begins again', () => {
    const watch = openLoop();
    watch.wait(60_000);
    watch.sayAll(looping(3));
    expect(versions(watch)).toEqual(['open 3', 'closed 3', 'open 3']);
    const [first, , again] = watch.detections;
    expect(again?.detection_id).not.toBe(first?.detection_id);
    expect(again?.evidence[0]).toBe('m10');
  });

  it('has an id that follows from fleet, conversation and first message', () => {
    const id = (messages: readonly Said[], first?: Said) => {
      const watch = new Watch();
      if (first) watch.say(first);
      return watch.sayAll(messages)[0]?.detection_id;
    };
    const other = looping(3).map((said) => ({ ...said, correlation_id: 'd' }));
    const otherFleet = looping(3).map((said) => ({ ...said, fleet_id: 'g' }));
    expect(id(looping(3))).toBe(id(looping(3)));
    const outside = { sender: 'x', targets: ['y'], text: 'hello' };
    expect(new Set([id(looping(3)), id(other), id(otherFleet), id(looping(3), outside)]).size).toBe(4);
  });

  it('can be ended from outside', () => {
    const watch = openLoop();
    const state = watch.states.get('c')!;
    expect(closeLoops(state, watch.now)).toMatchObject([{ status: 'closed', laps: 3 }]);
  });

  it('shows hostile names harmless in its sentences, and as they are in its agents', () => {
    const names = ['\u202eevil\n', 'x'.repeat(256), '<script>'];
    const watch = new Watch();
    watch.sayAll(rounds(names, 3));
    const [found] = watch.detections;
    expect(found?.agents).toEqual(names);
    expect(found?.summary).not.toMatch(/[\u202e\n]/);
    expect(detectionSchema.safeParse(found).error).toBeUndefined();
  });
});
