import { describe, expect, it } from '@jest/globals';
import { RING, rounds, sameRound, T0, Watch, type Said } from './loop.testkit.ts';

describe('a loop that says the same in other ways', () => {
  const ASKS = [
    (what: string) => `I cannot close order 33 without ${what}. Please send it to me.`,
    (what: string) => `Please give me ${what} for order 33, I am stuck without it.`,
    (what: string) => `Order 33 still lacks ${what}. Can you provide it?`,
  ];
  const NEEDS = ['the delivery date', 'the signed form', 'the final price'];
  const found = (text: (place: number, lap: number) => string, laps = 3) => {
    const watch = new Watch();
    watch.sayAll(rounds(RING, laps, text));
    return watch.detections.map((detection) => detection.laps);
  };
  const need = (place: number) => NEEDS[place] ?? '';

  it.each<[string, (place: number, lap: number) => string]>([
    ['counts its laps', (place, lap) => `Attempt ${lap + 1}: ${ASKS[0]!(need(place))}`],
    ['tells the time', (place, lap) => `[10:${10 + lap}:${20 + place}] ${ASKS[0]!(need(place))}`],
    [
      'begins with another phrase',
      (place, lap) => `${['', 'Once more: ', 'As asked before: '][lap]}${ASKS[0]!(need(place))}`,
    ],
    ['is worded anew', (place, lap) => ASKS[(place + lap) % 3]!(need(place))],
    ['is worded anew and counted', (place, lap) => `(${lap + 1}. time) ${ASKS[(place + lap) % 3]!(need(place))}`],
  ])('is found where it %s', (_, text) => {
    expect(found(text)).toEqual([3]);
  });

  const ANEW = [
    (what: string) => `My hands are tied with permit 71; only ${what} would untie them.`,
    (what: string) => `Over here permit 71 hangs in the air: somebody ought to deliver ${what}.`,
    (what: string) => `${what} has to reach my desk, permit 71 sits on a shelf.`,
  ];

  it.each<[string, (place: number, lap: number) => string]>([
    ['in words that nobody knows', (place, lap) => ANEW[(place + lap) % 3]!(need(place))],
    ['with a count that nobody knows', (place, lap) => `Nudging you, go ${lap + 1}: ${ANEW[0]!(need(place))}`],
    ['with a bare count', (place, lap) => `#${lap + 1} ${ANEW[0]!(need(place))}`],
    [
      'after a preface of a sentence',
      (place, lap) =>
        `${['', 'Forgive me that I insist on it. ', 'Nothing whatsoever moved since: '][lap]}${ANEW[0]!(need(place))}`,
    ],
    [
      'after another preface each time',
      (place, lap) => `${['Dear colleague, ', 'Me again: ', 'Nothing moved since. '][lap]}${ANEW[0]!(need(place))}`,
    ],
  ])('is found where it says so %s', (_, text) => {
    expect(found(text)).toEqual([3]);
  });

  it.each<[string, (place: number, lap: number) => string]>([
    ['asks for something else each time', (place, lap) => ASKS[(place + lap) % 3]!(need((place + lap) % 3))],
    ['is about another order each time', (place, lap) => ASKS[(place + lap) % 3]!(need(place)).replace('33', `${lap}`)],
    ['works off a list', (place, lap) => `Item ${lap + 1}: ${ASKS[0]!(need(place))}`],
    [
      'is for another name each time',
      (place, lap) => `${ASKS[0]!(need(place))} It is for ${['Ann', 'Bob', 'Eve'][lap]}.`,
    ],
  ])('is none where it %s', (_, text) => {
    expect(found(text)).toEqual([]);
  });

  it('is found though one message is missing', () => {
    const watch = new Watch();
    watch.sayAll(rounds(RING, 3, (place) => ASKS[0]!(need(place))).filter((_, n) => n !== 4));
    expect(watch.detections).toMatchObject([{ laps: 3, messages: 8, agents: RING }]);
  });

  it('is found at the end of the third lap though the last word of another is missing', () => {
    const watch = new Watch();
    watch.sayAll(rounds(RING, 3, (place) => ASKS[0]!(need(place))).filter((_, n) => n !== 7));
    expect(watch.detections).toMatchObject([{ laps: 3, messages: 8, agents: RING }]);
  });

  it('is none of two where one says it once more', () => {
    const watch = new Watch();
    const said = rounds(RING.slice(0, 2), 2, (place) => ASKS[0]!(need(place)));
    watch.sayAll([...said, said[3]!, said[3]!]);
    expect(watch.detections).toEqual([]);
  });

  it('is found in the order in which it was said, where messages come late', () => {
    const said = rounds(RING, 3, (place) => ASKS[0]!(need(place)));
    const inOrder = (...places: number[]) => places.map((n) => ({ ...said[n]!, said_at: T0 + 2_000 * n - 10_000 }));
    const found = (messages: readonly Said[]) => {
      const watch = new Watch();
      watch.sayAll(messages);
      return watch.detections.map(({ laps, agents }) => laps === 3 && sameRound(agents, RING));
    };
    expect(found(inOrder(0, 2, 3, 5, 4, 1, 6, 7, 8))).toEqual([true]);
    // Clocks of several are not compared: each has said its own in the order in which it came.
    expect(found(inOrder(0, 2, 1, 3, 5, 4, 6, 8, 7))).toEqual([]);
    const another = [0, 1, 2, 5, 4, 3, 6, 7, 8].map((n) => said[n]!);
    expect(found(another)).toEqual([]);
    // Dates of the far past or of the future say nothing.
    for (const said_at of [0, NaN, T0 + 1e12]) expect(found(another.map((one) => ({ ...one, said_at })))).toEqual([]);
  });

  it('is told of no second time by a part of it', () => {
    const watch = new Watch();
    const back = (text: string): Said => ({ sender: RING[1]!, targets: [RING[0]!], text });
    for (const said of rounds(RING, 7, (place) => ASKS[0]!(need(place)))) {
      watch.say(said);
      if (said.sender === RING[0]) watch.say(back('Order 33 is with me, the signed form as well.'));
    }
    expect(new Set(watch.detections.map(({ detection_id }) => detection_id)).size).toBe(1);
  });

  it('is not over with an answer that says the same as before in other words', () => {
    const watch = new Watch();
    const asked: Said = { sender: 'a', targets: ['b'], text: 'Kindly launch the mail run for case 19.' };
    const told = (text: string): Said => ({ sender: 'b', targets: ['a'], type: 'response', text });
    const failed = told('The mail run for case 19 broke down: quota exceeded. Come round again.');
    for (let lap = 0; lap < 4; lap++) watch.sayAll([asked, failed]);
    watch.say(asked);
    expect(watch.say(told('Quota exceeded, therefore no mail run for case 19.'))).toEqual([]);
    expect(watch.say(told('The mail run for case 19 delivered 4711 letters.'))).toMatchObject([{ status: 'closed' }]);
  });

  it('is over with an answer of the same words that denies nothing any more', () => {
    const watch = new Watch();
    const asked: Said = { sender: 'a', targets: ['b'], text: 'Please give the refund of order 33 to the customer.' };
    const told = (text: string): Said => ({ sender: 'b', targets: ['a'], type: 'response', text });
    for (let lap = 0; lap < 4; lap++)
      watch.sayAll([asked, told('I cannot refund order 33, it was not approved by you.')]);
    watch.say(asked);
    expect(watch.say(told('Order 33: refund approved.'))).toMatchObject([{ status: 'closed' }]);
  });

  it('is the whole ring, not two of it where one always answers the same', () => {
    const watch = new Watch();
    for (const said of rounds(RING, 4, (place) => ASKS[0]!(need(place)))) {
      watch.say(said);
      watch.say({
        ...said,
        sender: said.targets![0]!,
        targets: [said.sender],
        type: 'response',
        text: 'It is on my list.',
      });
    }
    expect(watch.detections[0]).toMatchObject({ laps: 3, agents: RING });
    expect(new Set(watch.detections.map(({ detection_id }) => detection_id)).size).toBe(1);
  });

  it('is one to its end, whatever nods there are in words that nobody knows', () => {
    const nods = ['Duly noted.', 'Right you are.', 'Copy that.', 'Very well then.', 'Aye.', 'Heard and understood.'];
    const watch = new Watch();
    for (const [n, said] of rounds(RING, 8, (place, lap) => ANEW[(place + lap) % 3]!(need(place))).entries()) {
      watch.say(said);
      const text = nods[Math.floor(n / 5) % 6]!;
      watch.say({ sender: said.targets![0]!, targets: [said.sender], type: 'response', text });
    }
    for (const { agents } of watch.detections) expect(sameRound(agents, RING)).toBe(true);
    expect(new Set(watch.detections.map(({ detection_id }) => detection_id)).size).toBe(1);
    expect(watch.detections.at(-1)).toMatchObject({ status: 'open' });
    expect(watch.detections.at(-1)?.laps).toBeGreaterThanOrEqual(6);
  });

  it('is found among nods and remarks', () => {
    const watch = new Watch();
    for (const [n, said] of rounds(RING, 3, (place) => ASKS[0]!(need(place))).entries()) {
      const [from = '', to = ''] = [said.sender, said.targets?.[0]];
      watch.say(said);
      watch.say({ sender: to, targets: [from], type: 'response', text: 'Understood.' });
      watch.say({ sender: from, text: `the ${['coffee', 'tea', 'lunch'][n % 3]} is ready upstairs since ${n}` });
    }
    expect(watch.detections).toMatchObject([{ laps: 3, agents: RING }]);
  });
});
