import { setImmediate as turn } from 'node:timers/promises';
import { defineTopic } from '@chorus/contracts';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { z } from 'zod';
import type { Bus, ReaderOptions } from './bus.ts';
import type { Published, TableRecord } from './record.ts';
import { createRequester, RequestTimeout } from './requester.ts';

const schema = z.looseObject({ request_id: z.string() });
const key = ({ request_id }: z.infer<typeof schema>) => request_id;
const queries = defineTopic({ name: 'queries', type: 'spec.query', schema, key });
const replies = defineTopic({ name: 'replies', type: 'spec.reply', schema, key });

/** A requester on a bus that settles what is published when it is told to. */
function asking() {
  const published = Promise.withResolvers<readonly Published[]>();
  let onRecords: ReaderOptions['onRecords'] = () => undefined;
  const bus = {
    publish: () => published.promise,
    reader: (options: ReaderOptions) => {
      ({ onRecords } = options);
      return { caughtUp: Promise.resolve(), stop: () => Promise.resolve() };
    },
  } as unknown as Bus;
  const requester = createRequester(bus, { name: 'spec', queries, replies });
  const reply = (request_id: string) => onRecords([{ value: { request_id, n: 1 } } as unknown as TableRecord]);
  return { requester, published, reply };
}

describe('asking', () => {
  beforeEach(() => void jest.useFakeTimers({ doNotFake: ['setImmediate'] }));
  afterEach(() => void jest.useRealTimers());

  it('gives the reply, also one that is there before the log has acknowledged the query', async () => {
    const { requester, published, reply } = asking();
    const first = requester.ask({ request_id: 'a' }, 200);
    await reply('b');
    await reply('a');
    expect(await first).toMatchObject({ request_id: 'a', n: 1 });
    published.resolve([]);
    const second = requester.ask({ request_id: 'b' }, 200);
    await turn();
    await reply('b');
    expect(await second).toMatchObject({ request_id: 'b' });
    expect(jest.getTimerCount()).toBe(0);
  });

  it('ends at its deadline where the log takes longer, and a later failure of that is no unhandled rejection', async () => {
    const { requester, published } = asking();
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => void unhandled.push(reason);
    process.on('unhandledRejection', note);
    const answer = requester.ask({ request_id: 'a' }, 200);
    jest.advanceTimersByTime(200);
    await expect(answer).rejects.toThrow(RequestTimeout);
    published.reject(new Error('not published within 10000 ms'));
    for (let n = 0; n < 3; n++) await turn();
    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
  });

  it("fails at once where the bus refuses the query, and its deadline is nobody's any more", async () => {
    const { requester, published } = asking();
    const answer = requester.ask({ request_id: 'a' }, 200);
    published.reject(new Error('no room'));
    await expect(answer).rejects.toThrow('no room');
    expect(jest.getTimerCount()).toBe(0);
  });

  it('fails when the requester is closed, acknowledged or not', async () => {
    const { requester } = asking();
    const answer = requester.ask({ request_id: 'a' }, 200);
    await requester.close();
    await expect(answer).rejects.toThrow('the requester was closed');
  });
});
