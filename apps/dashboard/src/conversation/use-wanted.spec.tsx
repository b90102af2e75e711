/** @jest-environment jsdom */
import { afterEach, describe, expect, it } from '@jest/globals';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { ApiError } from '../api/client.ts';
import { ScriptedApi } from '../testing-api.ts';
import { eventOf, page, stored } from '../testing-conversations.ts';
import { Page } from '../testing-page.tsx';
import { fleet } from '../testing.ts';
import { useConversation } from './use-conversation.ts';
import { isFurther, useWanted } from './use-wanted.ts';
import { Wanted } from './wanted.tsx';

afterEach(cleanup);

const PATH = 'GET /conversation';
const EVENTS = 'GET /events';

/** The page without its transcript, which loads what comes into view by itself. */
function Conversation({ target }: { target: string }) {
  const of = useConversation('c');
  return of.conversation === null ? null : <Loaded of={of} target={target} />;
}
function Loaded({ of, target }: { of: ReturnType<typeof useConversation>; target: string }) {
  const here = of.messages.some(({ decision }) => decision.processing_metadata.message_id === target);
  const search = useWanted('c', target, here, of);
  return search === null ? (
    <p role="status">It is here.</p>
  ) : (
    <Wanted target={target} search={search} loaded={of.messages.length} onForget={() => {}} />
  );
}

/** A conversation of so many pages; each has a message, of which `numbers` gives the number. */
function look(target: string, pages: number, found: unknown, numbers = (n: number) => n) {
  let n = 0;
  const next = () => page([stored(numbers(++n))], { next_cursor: n === pages ? null : `after ${n}` });
  const api = new ScriptedApi({ [PATH]: next, [EVENTS]: found });
  render(
    <Page fleet={fleet()} api={api}>
      <Conversation target={target} />
    </Page>,
  );
  return api;
}
const says = (words: string | RegExp) =>
  waitFor(() => expect(screen.queryByRole('status')?.textContent ?? '').toMatch(words), { timeout: 8_000 });
const loaded = (api: ScriptedApi) => api.asks(PATH).length;

describe('a message that is not on the first page', () => {
  it('is looked up in the conversation, and loaded for as far as it stands', async () => {
    const api = look('m3', 9, eventOf(stored(3)));
    await says('It is here.');
    expect(api.asks(EVENTS).map(({ query }) => [query['id'], query['correlation_id']])).toEqual([['m3', 'c']]);
    expect(loaded(api)).toBe(3);
  });

  it('that is gone is told so in words, and nothing is loaded for it', async () => {
    const api = look('gone', 9, eventOf(null));
    await says(/^Message gone is not in this conversation: it was deleted/);
    expect(loaded(api)).toBe(1);
  });

  it('is looked for no further than where it would have to stand', async () => {
    const api = look('m2', 9, eventOf(stored(2)), (n) => 2 * n - 1);
    await says(/is not in this conversation/);
    expect(loaded(api)).toBe(2);
  });

  it('has no more than twenty pages loaded for it unasked', async () => {
    const api = look('m50', 60, eventOf(stored(50)));
    await says(/is further down than the 20 messages that are loaded/);
    expect(loaded(api)).toBe(20);
    fireEvent.click(screen.getByRole('button', { name: 'Load further' }));
    await says(/further down than the 40 messages/);
    fireEvent.click(screen.getByRole('button', { name: 'Load further' }));
    await says('It is here.');
    expect(loaded(api)).toBe(50);
  }, 30_000);

  it('is asked for again where nobody could tell', async () => {
    const api = look('m2', 3, new ApiError(503, 'history-service is away.'));
    await says(/could not be looked up: history-service is away\./);
    expect(loaded(api)).toBe(1);
    api.answer(EVENTS, eventOf(stored(2)));
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await says('It is here.');
  });
});

describe('isFurther', () => {
  it('goes on within the same millisecond, and not beyond it', () => {
    const place = { at: '2026-03-01T12:00:00.001Z' };
    const last = ['2026-03-01T12:00:00.000Z', place.at, '2026-03-01T12:00:00.002Z', undefined];
    expect(last.map((at) => isFurther(place, at))).toEqual([true, true, false, true]);
    expect(isFurther(null, undefined)).toBe(false);
    expect(isFurther(undefined, undefined)).toBe(false);
  });
});
