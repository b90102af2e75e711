import { describe, expect, it } from '@jest/globals';
import { emit, to } from '../port/outcome.ts';
import { HandlerError } from '../runtime/task.ts';
import { Adder, adder, factors, items, totals } from './example.ts';
import { testDriver } from './test-driver.ts';

const TRACE = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const TOTAL = { group: 'g', sum: 1, at: 0, factor: 1 };
const item = (id: string, n = 1, act: 'count' | 'skip' | 'reject' | 'throw' | 'forget' = 'count') => ({
  group: 'g',
  id,
  n,
  act,
});

describe('the task runtime, by the test driver', () => {
  it('processes a record with state, table and log time, and gives the output its headers', async () => {
    const driver = testDriver(adder, new Adder(), { now: 1000 });
    driver.table(factors, { group: 'g', factor: 10 });
    await driver.pipe(items, item('a', 2), { headers: { traceparent: TRACE } });
    const [output] = driver.readRecords(totals);
    expect(output?.value).toEqual({ group: 'g', sum: 20, at: 1000, factor: 10 });
    expect(output?.headers).toMatchObject({
      ce_id: '0/items/0/0',
      ce_source: '/chorus/adder',
      ce_type: 'example.total',
      ce_time: new Date(1000).toISOString(),
      traceparent: TRACE,
      echo: 'a',
    });
    expect(driver.read(totals)).toEqual([]);
  });

  it('never lets the log time go back', async () => {
    const driver = testDriver(adder, new Adder());
    await driver.pipe(items, item('a'), { at: 5000 });
    await driver.pipe(items, item('b'), { at: 4000 });
    expect(driver.read(totals).map(({ at }) => at)).toEqual([5000, 5000]);
  });

  it.each([
    ['not_json', '{"group":', /not JSON/],
    ['not_json', '{"password": hunter2}', /^The value is not JSON in UTF-8: Unexpected token 'h'\.$/],
    ['not_json', Buffer.from([0xff, 0xfe, 0x00]), /not UTF-8/],
    ['schema', '{"group":"g","id":7,"n":1}', /fit the schema .*: \/id: is a number; a string is expected\.$/],
    ['too_large', JSON.stringify(item('x'.repeat(2000))), /takes at most 1000/],
    ['rejected', JSON.stringify(item('a', 1, 'reject')), /asked to be rejected/],
    ['failed', JSON.stringify(item('a', 1, 'throw')), /failed on it 3 times: Error: cannot take a/],
  ])('puts what is %s into dead-letters with its bytes untouched', async (reason, bytes, error) => {
    const driver = testDriver(adder, new Adder());
    await driver.pipeBytes(items, bytes, { headers: { ce_id: '7' } });
    await driver.pipe(items, item('next'));
    const [letter, ...others] = driver.deadLetters();
    expect(others).toEqual([]);
    expect(letter?.value).toEqual(Buffer.from(bytes));
    expect(letter?.headers).toMatchObject({
      ce_id: '7',
      dl_reason: reason,
      dl_topic: 'items',
      dl_offset: '0',
      dl_processor: 'adder',
    });
    expect(letter?.headers['dl_error']).toMatch(error);
    expect(driver.read(totals)).toHaveLength(1);
  });

  it('takes a failing batch again record by record and loses nobody else’s work', async () => {
    const driver = testDriver(adder, new Adder());
    await driver.pipeAll(items, [item('a', 1), item('b', 2, 'throw'), item('c', 4)]);
    expect(driver.read(totals).map(({ sum }) => sum)).toEqual([1, 5]);
    expect(driver.deadLetters().map(({ headers }) => headers['dl_offset'])).toEqual(['1']);
  });

  it('takes state changes of a failed attempt back', async () => {
    const adding = new Adder();
    adding.failures.set('a', 2);
    const driver = testDriver(adder, adding);
    await driver.pipe(items, item('a', 7));
    expect(driver.read(totals).map(({ sum }) => sum)).toEqual([7]);
    expect(driver.deadLetters()).toEqual([]);
  });

  it('gives a record up whose output is larger than its topic takes', async () => {
    const huge = { ...adder, outputs: [{ ...totals, max_bytes: 10 }] };
    const driver = testDriver(huge, { process: () => emit(to(huge.outputs[0] ?? totals, TOTAL)) });
    await driver.pipe(items, item('a'));
    expect(driver.deadLetters()[0]?.headers['dl_error']).toMatch(
      /a record of \d+ bytes for totals, which takes at most 10/,
    );
  });

  it('keeps nothing of a rejected record, and all of the others in its batch', async () => {
    const driver = testDriver(adder, new Adder());
    await driver.pipeAll(items, [item('a', 1), item('b', 2, 'reject'), item('c', 4)]);
    expect(driver.read(totals).map(({ sum }) => sum)).toEqual([1, 5]);
    expect(driver.deadLetters().map(({ headers }) => headers['dl_reason'])).toEqual(['rejected']);
  });

  it('finds duplicates among the last records only, also within one batch', async () => {
    const driver = testDriver(adder, new Adder());
    await driver.pipeAll(items, [item('a'), item('a'), item('b')]);
    expect(driver.skipped).toEqual({ duplicate: 1 });
    for (const id of ['c', 'd', 'e', 'f', 'g']) await driver.pipe(items, item(id));
    await driver.pipe(items, item('a'));
    expect(driver.skipped).toEqual({ duplicate: 1 });
  });

  it('punctuates by the wall clock, and what that changed survives a restart', async () => {
    const driver = testDriver(adder, new Adder(), { now: 0 });
    await driver.pipe(items, item('a', 1000));
    await driver.advance(1000);
    expect(driver.read(totals).at(-1)).toMatchObject({ sum: -1000, at: 1000 });
    driver.restart(new Adder());
    await driver.pipe(items, item('b', 1));
    expect(driver.read(totals)).toMatchObject([{ sum: 1 }]);
  });

  it.each([
    ['is larger than its topic takes', [{ ...totals, max_bytes: 10 }], /a record of \d+ bytes for totals, which takes/],
    ['goes to a topic that is no output', [factors], /emitted to totals, which is not among its outputs/],
  ])('takes a punctuation back that emits what %s, as when the handler throws', async (_what, outputs, cause) => {
    const definition = { ...adder, outputs };
    let emits = true;
    const driver = testDriver(definition, {
      process: () => emit(),
      punctuate: ({ stores }) => {
        stores.sums.put('g', { sum: 1 });
        return emits ? [to(outputs[0] === factors ? totals : (outputs[0] ?? totals), TOTAL)] : [];
      },
    });
    const failure: unknown = await driver.advance(1000).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(HandlerError);
    expect((failure as HandlerError).cause).toMatchObject({ message: expect.stringMatching(cause) });
    expect(driver.stores.sums.size).toBe(0);
    // The task goes on.
    emits = false;
    await driver.advance(1000);
    expect(driver.stores.sums.size).toBe(1);
  });

  it('is the same after a restart: stores, recent records, tables, log time', async () => {
    const driver = testDriver(adder, new Adder());
    driver.table(factors, { group: 'g', factor: 3 });
    await driver.pipe(items, item('a', 1), { at: 9_000_000_000_000 });
    await driver.pipe(items, item('b', 2));
    driver.restart(new Adder());
    await driver.pipe(items, item('b', 2));
    await driver.pipe(items, item('c', 1));
    expect(driver.skipped).toEqual({ duplicate: 1 });
    expect(driver.read(totals).at(-1)).toEqual({ group: 'g', sum: 12, at: 9_000_000_000_000, factor: 3 });
    expect([...driver.stores.sums.entries()]).toEqual([['g', { sum: 12 }]]);
  });

  it('says why also where a record has all the headers that are looked at', async () => {
    const driver = testDriver(adder, new Adder());
    const many = Object.fromEntries(Array.from({ length: 98 }, (_, n) => [String(n), 'x']));
    await driver.pipeBytes(items, 'not json', { headers: { ...many, ce_id: '7', redrive_of: '0@1' } });
    const headers = driver.deadLetters()[0]?.headers ?? {};
    expect(Object.keys(headers).length).toBeLessThan(95);
    expect(headers).toMatchObject({ ce_id: '7', redrive_of: '0@1', dl_topic: 'items', dl_reason: 'not_json', 0: 'x' });
  });

  it.each(['failed', 'rejected'] as const)(
    'takes a record again, once, whose first copy ended as %s',
    async (reason) => {
      const adding = new Adder();
      const driver = testDriver(adder, adding);
      if (reason === 'failed') adding.failures.set('a', 3);
      await driver.pipe(items, item('a', 1, reason === 'rejected' ? 'reject' : 'count'));
      expect(driver.deadLetters().map(({ headers }) => headers['dl_reason'])).toEqual([reason]);
      driver.restart(adding);
      await driver.pipe(items, item('a', 5));
      await driver.pipe(items, item('a', 5));
      driver.restart(adding);
      await driver.pipe(items, item('a', 5));
      expect(driver.read(totals).map(({ sum }) => sum)).toEqual([5]);
      expect(driver.skipped).toEqual({ duplicate: 2 });
    },
  );

  it.each([false, true])('counts what was given up among the last records (restarted: %s)', async (restarted) => {
    const driver = testDriver(adder, new Adder());
    for (const id of ['a', 'b', 'c', 'd', 'e']) await driver.pipe(items, item(id));
    for (const id of ['bad-1', 'bad-2']) await driver.pipe(items, item(id, 1, 'reject'));
    await driver.pipe(items, item('other'), { headers: { redrive_for: 'another' } });
    if (restarted) driver.restart(new Adder());
    const given = () => [...driver.read(totals)].length;
    expect(given()).toBe(5);
    await driver.pipe(items, item('c'));
    expect(given()).toBe(0);
    await driver.pipe(items, item('b'));
    expect(given()).toBe(1);
  });

  it('passes over what was redriven for another processor, and takes what was redriven for it', async () => {
    const driver = testDriver(adder, new Adder());
    const copy = (redrive_for: string) => ({ headers: { redrive_for } });
    await driver.pipe(items, item('a', 1), copy('another'));
    await driver.pipeBytes(items, 'not json', copy('another'));
    await driver.pipe(items, item('a', 2), copy('adder'));
    await driver.pipe(items, item('b', 4), copy(''));
    expect(driver.read(totals).map(({ sum }) => sum)).toEqual([2, 6]);
    expect(driver.skipped).toEqual({ 'redriven for another processor': 2 });
    expect(driver.deadLetters()).toEqual([]);
  });

  it('follows no copy of an old table row', async () => {
    const driver = testDriver(adder, new Adder());
    driver.table(factors, { group: 'g', factor: 3 });
    driver.table(factors, { group: 'g', factor: 2 }, { headers: { redrive_for: 'another' } });
    await driver.pipe(items, item('a', 1));
    expect(driver.read(totals)).toMatchObject([{ factor: 3 }]);
  });

  it('keeps the trail of a redriven record that fails again, with the new reason', async () => {
    const driver = testDriver(adder, new Adder());
    const trail = { redrive_for: 'adder', redrive_of: '0@1', redrive_count: '2', dl_error: 'old', ce_id: '7' };
    await driver.pipeBytes(items, 'not json', { headers: trail });
    expect(driver.deadLetters()[0]?.headers).toMatchObject({
      ...trail,
      dl_error: expect.stringContaining('not JSON'),
      dl_processor: 'adder',
    });
  });

  it('emits tombstones, and forgets a deleted table row', async () => {
    const driver = testDriver(adder, new Adder());
    driver.table(factors, { group: 'g', factor: 3 });
    driver.table(factors, null, { key: 'g' });
    await driver.pipe(items, item('a', 1, 'forget'));
    expect(driver.readRecords(factors)).toMatchObject([{ key: 'g', value: null }]);
    await driver.pipe(items, item('b', 1));
    expect(driver.read(totals)).toMatchObject([{ factor: 1 }]);
  });
});
