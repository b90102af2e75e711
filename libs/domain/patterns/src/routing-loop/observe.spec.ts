import { describe, expect, it } from '@jest/globals';
import { detection as detectionSchema } from '@chorus/contracts';
import { CONVERSATION_IDLE_MS, MAX_STATEMENTS } from './limits.ts';
import { rounds, sameRound, T0, Watch, type Said } from './loop.testkit.ts';
import { textOf } from './input.ts';
import { closeLoops } from './observe.ts';

const RING = ['returns-desk', 'policy-desk', 'order-desk'];
const looping = (laps: number) => rounds(RING, laps);
const open = () => {
  const watch = new Watch();
  watch.sayAll(looping(3));
  return watch;
};
const versions = (watch: Watch) => watch.detections.map(({ status, laps }) => `${status} ${laps}`);

describe('an incident', () => {
  it('is reported at the end of the third lap with its evidence, and says what it is and what to do', () => {
    const watch = open();
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
    const watch = open();
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
    const watch = open();
    watch.sayAll(looping(1).slice(0, 2));
    expect(watch.wait(59_000)).toEqual([]);
    expect(watch.wait(1_000)).toMatchObject([{ status: 'closed', laps: 3, messages: 11 }]);
    expect(watch.detections.at(-1)?.summary).toMatch(/11 messages in 20 s, without progress\. It has stopped\.$/);
    expect(watch.wait(3_600_000)).toEqual([]);
  });

  it('is over where something new was said about it and it did not go on', () => {
    const watch = open();
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
    const watch = open();
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
    const watch = open();
    expect(watch.say(said)).toEqual([]);
    expect(watch.sayAll(looping(1))).toMatchObject([{ status: 'open', laps: 4 }]);
  });

  it('is a new one, after three laps, when it begins again', () => {
    const watch = open();
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
    const watch = open();
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

describe('what only looks like a loop', () => {
  const quiet = (messages: readonly Said[]) => {
    const watch = new Watch();
    watch.sayAll(messages);
    expect(watch.detections).toEqual([]);
  };
  const exchange = (from: string, to: string, text: string, more: Partial<Said> = {}): Said => ({
    sender: from,
    targets: [to],
    text,
    ...more,
  });
  const TASKS = [
    'parse the header',
    'draw the chart',
    'write the summary',
    'check the sums',
    'send the mail',
    'tidy up',
  ];

  it('round-robin meetings with new content', () => {
    quiet(
      rounds(['a', 'b', 'c'], 6, (place, lap) => `my news is: ${TASKS[(place + lap) % 6]} took ${place * lap} hours`),
    );
  });

  it('a planner that gives the worker a new task each time and gets the same answer', () => {
    quiet(TASKS.flatMap((task) => [exchange('planner', 'worker', task), exchange('worker', 'planner', 'Done.')]));
  });

  it('the same pleasantries round new tasks', () => {
    quiet(
      TASKS.flatMap((task) => [
        exchange('planner', 'worker', task),
        exchange('worker', 'planner', 'Done.'),
        exchange('planner', 'worker', 'Thank you!'),
        exchange('worker', 'planner', 'I am ready for the next one.'),
      ]),
    );
  });

  it('paging', () => {
    quiet(
      TASKS.flatMap((_, page) => [
        exchange('a', 'store', `list all customers, page ${page + 1}`),
        exchange('store', 'a', 'here they are, there are more pages'),
      ]),
    );
  });

  it('retries that end in success', () => {
    const attempt = [
      exchange('coder', 'terminal', 'run the tests'),
      exchange('terminal', 'coder', 'exitcode: 1, connection refused', { outcome: 'failed', workers: ['coder'] }),
    ];
    const success = exchange('terminal', 'coder', 'exitcode: 0', { outcome: 'succeeded', workers: ['coder'] });
    quiet([...attempt, ...attempt, ...attempt, ...attempt, attempt[0]!, success]);
  });

  it('asking until it is done, where each answer is a success', () => {
    quiet(
      TASKS.flatMap(() => [
        exchange('a', 'tool:jobs', 'state of the job'),
        exchange('tool:jobs', 'a', 'running', { outcome: 'succeeded', workers: ['a'] }),
      ]),
    );
  });

  it('a long instruction that differs by one item of a work list', () => {
    const form = (item: string) =>
      'take the next flower from the list and write a friendly text about it for the shop with a short title and three ' +
      `sentences that say what it is good for and who would like it and why it is worth its price: ${item}`;
    const items = ['roses', 'tulips', 'lilies', 'asters', 'daisies', 'violets'];
    quiet(
      items.flatMap((item) => [exchange('p', 'w', form(item)), exchange('w', 'p', 'here is the text, next please')]),
    );
  });

  it('a work list of requests that are told apart by what a call is given alone', () => {
    const approve = (request_id: number) =>
      textOf({ tool_calls: [{ function: { name: 'approve', arguments: { request_id } } }] });
    quiet(
      TASKS.flatMap((_, n) => [
        exchange('a', 'tool:orders', approve(n + 1)),
        exchange('tool:orders', 'a', 'ok, what else'),
      ]),
    );
  });

  it.each([
    '#N please triage it.',
    '[N] please triage it.',
    'Invoice N: check and book it.',
    'Invoice N: book it to account 4711.',
    'Mail N: answer it.',
    'Query N: run it.',
    'Run N: evaluate it.',
    'Treaty N: translate the annex.',
  ])('a work list of which the number in front alone is another one: “%s”', (form) => {
    for (const type of ['request', 'response'] as const)
      quiet(
        TASKS.flatMap((_, n) => [
          exchange('a', 'b', form.replace('N', `${n + 1}`)),
          exchange('b', 'a', 'Is in the books, next please', { type }),
        ]),
      );
  });

  it('different tasks of one order', () => {
    const tasks = [
      'Please verify the tax number on the supplier form of order 4711.',
      'Order 4711 also lacks a stamp on the customs form; get one.',
      'On order 4711 the form for dangerous goods needs a signature.',
      'The driver of order 4711 wants a form for the ferry.',
    ];
    for (const type of ['request', 'response'] as const)
      quiet(
        tasks.flatMap((task) => [
          exchange('p', 'w', task),
          exchange('w', 'p', 'Order 4711 is done as asked, what else?', { type }),
        ]),
      );
  });

  it('what an answer has come in between of, whenever it was begun', () => {
    const lap = [
      exchange('a', 'b', 'please close order 33 for the customer'),
      exchange('b', 'a', 'send me the form of order 33 first'),
    ];
    const answer = exchange('b', 'a', 'the form of order 33 is number 9912', { type: 'response', said_at: T0 + 1_000 });
    quiet([...lap, ...lap, answer, ...lap]);
  });

  it('a short answer that is another one each time', () => {
    quiet(
      ['roses', 'tulips', 'lilies', 'asters', 'daisies'].flatMap((flower) => [
        exchange('a', 'b', 'Which flower goes into bed 7 next?'),
        exchange('b', 'a', 'Say when bed 7 is ready.'),
        exchange('b', 'a', flower, { type: 'response' }),
      ]),
    );
  });

  it('tasks of one matter that are handed out in the same words, or in other ones', () => {
    const forms = [
      (task: string) => `Kindly tackle ${task} for edition 2017.`,
      (task: string) => `In edition 2017 there remains ${task}.`,
      (task: string) => `I would like you to produce ${task}, for edition 2017.`,
    ];
    for (const step of [0, 1])
      quiet(
        ['the weather box', 'crossword', 'the obituaries', 'a chess corner', 'cinema listings'].flatMap((task, n) => [
          exchange('a', 'b', forms[(n * step) % 3]!(task)),
          exchange('b', 'a', `Edition 2017 is with you again, what remains?`),
        ]),
      );
  });

  it('the same words about another resource', () => {
    quiet(
      TASKS.flatMap((_, n) => [
        exchange('p', 'w', 'please clean this up', { resources: [`write table-${n}`] }),
        exchange('w', 'p', 'cleaned'),
      ]),
    );
  });

  it('messages without any words', () => {
    quiet(rounds(RING, 6, () => ''));
  });

  it('one agent that says the same to all again and again', () => {
    quiet(Array.from({ length: 12 }, () => ({ sender: 'clock', text: 'tick' })));
  });
});

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
    const watch = open();
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
