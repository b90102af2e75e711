import { describe, expect, it } from '@jest/globals';
import { textOf } from './input.ts';
import { RING, rounds, T0, Watch, type Said } from './loop.testkit.ts';

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
