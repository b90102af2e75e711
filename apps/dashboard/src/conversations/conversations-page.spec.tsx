/** @jest-environment jsdom */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ConversationList, ConversationSummary } from '@chorus/contracts';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { ApiError } from '../api/client.ts';
import { ScriptedApi } from '../testing-api.ts';
import { conversation, stored } from '../testing-conversations.ts';
import { Page } from '../testing-page.tsx';
import { FLEET, fleet } from '../testing.ts';
import { ConversationsPage } from './conversations-page.tsx';

const at = (search: string): void => window.history.replaceState(null, '', `/conversations${search}`);
beforeEach(() => at('?fleet=checkout'));
afterEach(cleanup);

const PATH = 'GET /conversations';
const list = (conversations: ConversationSummary[], next_cursor: string | null = null): ConversationList => ({
  fleet_id: FLEET,
  conversations,
  next_cursor,
});
const view = (api: ScriptedApi, onGo?: (address: string) => void) => (
  <Page fleet={fleet()} path="/conversations" api={api} {...(onGo === undefined ? {} : { onGo })}>
    <ConversationsPage />
  </Page>
);
const show = (answer: unknown) => {
  const api = new ScriptedApi({ [PATH]: answer });
  return { api, ...render(view(api)) };
};
const shown = () => screen.queryAllByTestId('conversation').map((it) => it.getAttribute('data-correlation-id'));
const lastQuery = (api: ScriptedApi) => api.asks(PATH).at(-1)?.query;

describe('the list of conversations', () => {
  it('says what each is, what is in it, and leads to it', async () => {
    const all = {
      errors: 2,
      blocked: 1,
      redacted: 3,
      detections: 1,
      highest_risk: 0.8,
      tokens: 42_400,
      cost_usd: 0.64,
    };
    show(list([conversation('a/b', all), conversation('calm', { title: '<b>bold</b>' })]));
    const [first, second] = await screen.findAllByRole('listitem');
    expect(first?.textContent).toMatch(/Title of a\/b.*1 blocked.*risk \.80.*1 detection.*2 errors.*3 redacted/);
    expect(first?.textContent).toContain('42.4 k tokens');
    expect(first?.querySelector('a')?.getAttribute('href')).toBe('/conversation?fleet=checkout&id=a%2Fb');
    expect(second?.textContent).toContain('<b>bold</b>');
    expect(second?.querySelector('b')).toBeNull();
  });

  it('tells apart what begins alike, and marks what was taken out', async () => {
    const prompt = 'You are one of a team of careful experts, each of whom knows tools of his own. The task is this:';
    show(
      list([
        conversation('a', { title: `${prompt} find the bag`, agents: ['x', 'y'] }),
        conversation('b', { title: `${prompt} book a flight` }),
        conversation('c', { title: '[redacted:email]', redacted: 1 }),
      ]),
    );
    const [first, second, third] = await screen.findAllByRole('listitem');
    expect(first?.textContent).toMatch(/^You are one of a team of … find the bag/);
    expect(second?.textContent).toMatch(/^You are one of a team of … book a flight/);
    expect(first?.querySelector('[title]')?.getAttribute('title')).toBe(`${prompt} find the bag`);
    expect(first?.textContent).toMatch(/ax, y/);
    expect(third?.textContent).toMatch(/^e-mail redacted/);
    expect(third?.querySelector('[title^="Taken out"]')?.textContent).toBe('e-mail redacted');
  });

  it('keeps search and filters in the address, and asks with them', async () => {
    const { api, rerender } = show(list([conversation('c')]));
    await screen.findAllByRole('listitem');
    const search = screen.getByRole('searchbox', { name: 'Search agents, conversations and message text' });
    fireEvent.change(search, { target: { value: 'order 482' } });
    fireEvent.keyDown(search, { key: 'Enter' });
    await waitFor(() => expect(window.location.search).toBe('?fleet=checkout&q=order+482'));
    fireEvent.click(screen.getByRole('button', { name: 'Errors' }));
    fireEvent.change(screen.getByRole('combobox', { name: 'Highest risk' }), { target: { value: '0.3' } });
    rerender(view(api));
    await waitFor(() =>
      expect(lastQuery(api)).toEqual({
        fleet_id: FLEET,
        q: 'order 482',
        with: 'errors',
        min_risk: '0.3',
        limit: '100',
      }),
    );
    expect(screen.getByRole('searchbox', { name: /^Search/ })).toBe(search); // or typing would end there
    fireEvent.click(screen.getByRole('button', { name: 'Clear' }));
    expect(window.location.search).toBe('?fleet=checkout');
    rerender(view(api));
    await waitFor(() => expect(screen.getByRole<HTMLInputElement>('searchbox', { name: /^Search/ }).value).toBe(''));
  });

  it('opens with the search and filters of a shared link, and takes them along into a file', async () => {
    at('?fleet=checkout&q=refund&agent=triage&with=blocked');
    const { api } = show(list([conversation('c')]));
    await screen.findAllByRole('listitem');
    expect(lastQuery(api)).toEqual({ fleet_id: FLEET, q: 'refund', agent_id: 'triage', with: 'blocked', limit: '100' });
    fireEvent.keyDown(screen.getByRole('button', { name: 'Export' }), { key: 'Enter' });
    const file =
      'http://127.0.0.1:9/api/v1/conversations?fleet_id=checkout&q=refund&agent_id=triage&with=blocked&format=';
    expect(screen.getAllByRole('menuitem').map((it) => it.getAttribute('href'))).toEqual([
      `${file}csv`,
      `${file}jsonl`,
    ]);
  });

  it('loads older ones behind the cursor, each once', async () => {
    const pages = [list([conversation('a'), conversation('b')], 'next'), list([conversation('b'), conversation('c')])];
    const { api } = show(() => pages.shift());
    fireEvent.click(await screen.findByRole('button', { name: 'Load older' }));
    await waitFor(() => expect(shown()).toEqual(['a', 'b', 'c']));
    expect(lastQuery(api)?.['cursor']).toBe('next');
    expect(screen.getByText('No older ones are kept.')).toBeTruthy();
  });

  it('walks by arrows', async () => {
    show(list([conversation('a'), conversation('b')]));
    await screen.findAllByRole('listitem');
    const links = screen.getAllByRole('link');
    links[0]?.focus();
    fireEvent.keyDown(links[0] ?? document.body, { key: 'ArrowDown' });
    expect(document.activeElement).toBe(links[1]);
  });

  it('has words for every state without a line', async () => {
    const empty = show(list([]));
    expect(screen.getByRole('status').textContent).toBe('Loading conversations');
    await screen.findByRole('heading', { name: 'No conversation yet' });
    empty.unmount();
    at('?q=nothing');
    const none = show(list([]));
    await screen.findByRole('heading', { name: 'None matches' });
    fireEvent.click(screen.getByRole('button', { name: 'Clear search and filters' }));
    expect(window.location.search).toBe('');
    none.unmount();
    show(new ApiError(503, 'history-service is away.'));
    expect((await screen.findByRole('alert', {}, { timeout: 4_000 })).textContent).toContain(
      'history-service is away.',
    );
  }, 12_000);

  it('does not show old lines as new ones', async () => {
    const { api } = show(list([conversation('a')]));
    await screen.findAllByRole('listitem');
    api.answer(PATH, new ApiError(503, 'history-service is away.'));
    fireEvent.click(screen.getByRole('button', { name: 'Ask again' }));
    const status = await screen.findByRole('status', {}, { timeout: 4_000 });
    expect(status.textContent).toMatch(/Last update .* ago\. history-service is away\./);
    expect(shown()).toEqual(['a']);
  }, 12_000);
});

describe('the way to a message of which only the id is known', () => {
  const { decision } = stored(1);
  const event = {
    topic: 'agent-decisions-processed',
    partition: 0,
    offset: 1,
    at: decision.processing_metadata.decided_at,
  };
  const events = (found: boolean) => ({
    fleet_id: FLEET,
    events: found
      ? [{ ...event, fleet_id: FLEET, agent_id: 'a', correlation_id: 'c/1', id: 'm1', value: decision }]
      : [],
    next_cursor: null,
  });

  it('leads on to its conversation', async () => {
    at('?fleet=checkout&message=m1');
    const went: string[] = [];
    const api = new ScriptedApi({ 'GET /events': events(true) });
    render(view(api, (address) => went.push(address)));
    await waitFor(() => expect(went).toEqual(['/conversation?fleet=checkout&id=c%2F1&message=m1']));
    expect(api.asked[0]?.query).toEqual({ fleet_id: FLEET, topics: 'agent-decisions-processed', id: 'm1', limit: '1' });
  });

  it('is found by the decision on it as well', async () => {
    at('?fleet=checkout&decision=1');
    const went: string[] = [];
    const api = new ScriptedApi({ 'GET /events': events(true) });
    render(view(api, (address) => went.push(address)));
    await waitFor(() => expect(went).toEqual(['/conversation?fleet=checkout&id=c%2F1&message=m1']));
    const topics = 'agent-decisions-processed';
    expect(api.asked[0]?.query).toEqual({ fleet_id: FLEET, topics, offsets: '1', limit: '1' });
  });

  it('says so where the event store does not hold it', async () => {
    at('?message=gone');
    render(view(new ScriptedApi({ 'GET /events': events(false) })));
    await screen.findByRole('heading', { name: 'No such message' });
    expect(screen.getByRole('status').textContent).toMatch(/holds no message gone/);
  });

  it('says so where it does not hold a decision', async () => {
    at('?decision=12');
    render(view(new ScriptedApi({ 'GET /events': events(false) })));
    await screen.findByRole('heading', { name: 'No such message' });
    expect(screen.getByRole('status').textContent).toMatch(/holds no message of decision 12/);
  });
});
