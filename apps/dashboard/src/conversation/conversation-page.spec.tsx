/** @jest-environment jsdom */
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { StoredDecision } from '@chorus/contracts';
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { ApiError } from '../api/client.ts';
import { ScriptedApi } from '../testing-api.ts';
import { conversationAddress } from '../shell/pages.ts';
import { conversation, eventOf, page, stored } from '../testing-conversations.ts';
import { giveElementsSize, Page } from '../testing-page.tsx';
import { decision, detection, FLEET, fleet, iso, NOW } from '../testing.ts';
import { ConversationPage } from './conversation-page.tsx';

beforeAll(giveElementsSize);
const at = (query = ''): void => window.history.replaceState(null, '', `/conversation?fleet=checkout&id=c${query}`);
beforeEach(() => at());
afterEach(cleanup);

const PATH = 'GET /conversation';
const view = (api: ScriptedApi, of = fleet(), path = '/conversation') => (
  <Page fleet={of} path={path} api={api}>
    <ConversationPage />
  </Page>
);
const show = (answer: unknown) => {
  const api = new ScriptedApi({ [PATH]: answer });
  return { api, ...render(view(api)) };
};
/** Answers one after the other; the last one stays. */
const inTurn =
  (...answers: unknown[]) =>
  () => {
    const next = answers.length > 1 ? answers.shift() : answers[0];
    if (next instanceof Error) throw next;
    return next;
  };
const ids = () => screen.queryAllByTestId('message').map((it) => it.getAttribute('data-message-id'));
const chosen = () =>
  screen
    .queryAllByTestId('message')
    .filter((it) => it.getAttribute('aria-current') === 'true')
    .map((it) => it.getAttribute('data-message-id'));

const redacted = (message: StoredDecision, redactions: Record<string, number>): StoredDecision => ({
  ...message,
  decision: {
    ...message.decision,
    processing_metadata: { ...message.decision.processing_metadata, redactions },
  },
});
const talk = page([
  redacted(
    stored(1, { agent: 'customer', to: ['triage'], text: 'Write to [redacted:email], please, not [redacted:iban].' }),
    { email: 1 },
  ),
  stored(2, {
    agent: 'triage',
    to: ['tool:orders'],
    content: { tool_calls: [{ id: 'k', function: { name: 'orders', arguments: '{"order":48213}' } }] },
    metadata: { usage: { input_tokens: 1180, cost_usd: 0.0181 } },
  }),
  stored(3, {
    agent: 'tool:orders',
    to: ['triage'],
    type: 'response',
    content: { text: 'delivered', tool_call_id: 'k' },
  }),
  stored(4, { agent: 'mail', to: ['triage'], text: 'Approved.', risk: 0.62 }),
]);

describe('the page of a conversation', () => {
  it('quotes what a model thinks of a message, as its opinion and nobody else’s', async () => {
    const opinion = (offset: number, of: object = {}) => ({
      ...{ topic: 'conflict-opinions', partition: 0, offset, at: iso(NOW), fleet_id: FLEET, agent_id: 'mail' },
      ...{ correlation_id: 'c', id: `opinion-0-${offset}` },
      value: {
        ...{ opinion_id: `opinion-0-${offset}`, fleet_id: FLEET, message_id: `m${offset}`, agent_id: 'mail' },
        decision: { topic: 'agent-decisions-processed', partition: 0, offset },
        ...{ correlation_id: 'c', provider: 'openai', model: 'small', outcome: 'answered', detail: '', risk: 0.1 },
        ...{ kind: 'none', rationale: 'They <b>only</b> read.', tokens_in: 1, tokens_out: 1, duration_ms: 9 },
        ...{ timestamp: iso(NOW), ...of },
      },
    });
    const unanswered = opinion(1, { outcome: 'timeout', risk: null, kind: null, rationale: null });
    const events = { fleet_id: FLEET, events: [opinion(4), unanswered], next_cursor: null };
    render(view(new ScriptedApi({ [PATH]: talk, 'GET /events': events })));
    const quote = await screen.findByText('They <b>only</b> read.');
    expect(quote.parentElement?.textContent).toBe('Opinion of small: They <b>only</b> read. (no conflict, risk .10)');
    expect(screen.getAllByText(/^Opinion of/)).toHaveLength(1);
    expect(screen.getByText('Contention, risk .62: Both write db/orders.')).toBeTruthy();
  });

  it('shows the messages in order, with what was found at them', async () => {
    show({ ...talk, detections: [detection('d', { evidence: ['m4'], summary: 'Round and round.' })] });
    await screen.findByText('Approved.');
    expect(ids()).toEqual(['m1', 'm2', 'm4']);
    expect(screen.getByText('e-mail redacted')).toBeTruthy();
    expect(screen.getByText(', please, not [redacted:iban].')).toBeTruthy();
    expect(screen.getByText('Contention, risk .62: Both write db/orders.')).toBeTruthy();
    expect(screen.getByText('Loop of 2 begins here: Round and round.')).toBeTruthy();
    const second = screen.getAllByTestId('message')[1];
    expect(second?.textContent).toContain('1,180 tokens');
    expect(second?.textContent).toContain('.018 USD');
    const found = within(screen.getByRole('region', { name: /Found here/ }));
    expect(found.getAllByRole('link').map((it) => it.getAttribute('href'))).toEqual([
      '/conversation?fleet=checkout&id=c&message=m4',
      '/conversation?fleet=checkout&id=c&message=m4',
    ]);
  });

  it('keeps arguments and result of a call behind a disclosure', async () => {
    show(talk);
    const fold = await screen.findByRole('button', { name: /orders\(48213\)/ });
    expect(screen.queryByText('delivered')).toBeNull();
    fireEvent.click(fold);
    expect(fold.getAttribute('aria-expanded')).toBe('true');
    expect(screen.getByText(/"order": 48213/)).toBeTruthy();
    expect(screen.getByText('delivered')).toBeTruthy();
    expect(screen.getByText('Result from').nextSibling?.textContent).toBe('tool:orders');
  });

  it('shows hostile text as text', async () => {
    const evil = '<img src=x onerror=alert(1)>\u202E';
    const { container } = show(
      page([
        stored(1, { agent: evil, to: [evil], text: `${evil}<script>alert(1)</script>${'x'.repeat(10_000)}` }),
        stored(2, { content: { tool_calls: [{ function: { name: evil, arguments: evil } }], error: evil } }),
      ]),
    );
    await waitFor(() => expect(ids()).toEqual(['m1', 'm2']));
    expect(container.querySelector('img, script')).toBeNull();
    expect(container.textContent).not.toContain('\u202E');
    expect(container.textContent).not.toContain('x'.repeat(2_000));
    fireEvent.click(screen.getByRole('button', { name: /Show all/ }));
    expect(container.textContent).toContain('x'.repeat(10_000));
  });

  it('marks the message of the address, also where it is the result of a call, and steps by keyboard', async () => {
    at('&message=m3');
    const steps = window.history.length;
    const { api, rerender } = show(talk);
    await waitFor(() => expect(chosen()).toEqual(['m2']));
    expect(screen.getByText('delivered')).toBeTruthy();
    fireEvent.keyDown(screen.getByRole('region', { name: 'Transcript' }), { key: 'j' });
    expect(new URLSearchParams(window.location.search).get('message')).toBe('m4');
    // Before the page is drawn anew.
    fireEvent.keyDown(screen.getByRole('region', { name: 'Transcript' }), { key: 'k' });
    expect(new URLSearchParams(window.location.search).get('message')).toBe('m2');
    fireEvent.keyDown(screen.getByRole('region', { name: 'Transcript' }), { key: 'j' });
    rerender(view(api));
    expect(chosen()).toEqual(['m4']);
    expect(window.history.length).toBe(steps); // The browser’s Back leaves the conversation.
  });

  it('makes a step that Back undoes of a jump to what was found', async () => {
    show(talk);
    await screen.findByText('Approved.');
    const steps = window.history.length;
    fireEvent.click(within(screen.getByRole('region', { name: /Found here/ })).getByRole('link'));
    expect(window.history.length).toBe(steps + 1);
    expect(new URLSearchParams(window.location.search).get('message')).toBe('m4');
  });

  it('loads page after page until the message of the address is there', async () => {
    at('&message=m9');
    const pages = [1, 5, 9].map((n) => page([stored(n)], { next_cursor: n === 9 ? null : `after ${n}` }));
    const api = new ScriptedApi({ [PATH]: inTurn(...pages), 'GET /events': eventOf(stored(9)) });
    render(view(api));
    await waitFor(() => expect(chosen()).toEqual(['m9']));
    expect(api.asks(PATH).map(({ query }) => query['cursor'])).toEqual([undefined, 'after 1', 'after 5']);
  });

  it('says so where the message of the address is not in it', async () => {
    at('&message=gone');
    const { api } = show(talk);
    await waitFor(() =>
      expect(screen.getByRole('status').textContent).toMatch(
        /^Message gone is not in this conversation: it was deleted when its time was up, or never was here\./,
      ),
    );
    expect(screen.getByRole('link', { name: 'Look in others' }).getAttribute('href')).toBe(
      '/conversations?fleet=checkout&message=gone',
    );
    expect(api.asks('GET /events').filter(({ query }) => query['topics'] !== 'conflict-opinions')).toEqual([]); // All of it is here.
    fireEvent.click(screen.getByRole('button', { name: 'Dismiss' }));
    expect(new URLSearchParams(window.location.search).get('message')).toBeNull();
  });

  it.each(['.', '..', 'a/b', '100 %', '%2e', 'گفتگو', 'x'.repeat(10_000)])('asks for %j as it is', async (id) => {
    window.history.replaceState(null, '', conversationAddress(FLEET, id));
    const api = new ScriptedApi({ [PATH]: talk });
    render(view(api));
    await screen.findByText('Approved.');
    expect(api.asks(PATH)[0]?.query['correlation_id']).toBe(id);
  });

  it('opens from links of before, which have the id in their path', async () => {
    window.history.replaceState(null, '', '/conversations/a%2Fb?fleet=checkout');
    const api = new ScriptedApi({ [PATH]: talk });
    render(view(api, fleet(), '/conversations/a%2Fb'));
    await screen.findByText('Approved.');
    expect(api.asks(PATH)[0]?.query['correlation_id']).toBe('a/b');
  });

  it('says so where the address names no conversation', () => {
    window.history.replaceState(null, '', '/conversation?fleet=checkout');
    render(view(new ScriptedApi({})));
    expect(screen.getByRole('heading', { name: 'No conversation' })).toBeTruthy();
  });

  it('marks what was taken out in the title', async () => {
    show({ ...talk, conversation: conversation('c', { title: '[redacted:email]', redacted: 1 }) });
    const heading = await screen.findByRole('heading', { level: 1, name: 'e-mail redacted' });
    expect(heading.querySelector('[title^="Taken out"]')).not.toBeNull();
    expect(document.title).toContain('e-mail redacted');
  });

  it('opens at its beginning, also where it is hardly longer than the window', async () => {
    Object.defineProperty(HTMLElement.prototype, 'scrollHeight', { configurable: true, value: 640 });
    try {
      show(talk);
      await screen.findByText('Approved.');
      expect(screen.getByRole('region', { name: 'Transcript' }).scrollTop).toBe(0);
    } finally {
      Reflect.deleteProperty(HTMLElement.prototype, 'scrollHeight');
    }
  });

  it('names columns of tokens and cost where anybody tells them', async () => {
    const silent = show(page([stored(1)]));
    await screen.findAllByTestId('message');
    expect(screen.queryByText('Tokens')).toBeNull();
    silent.unmount();
    show(talk);
    expect((await screen.findAllByText('Tokens')).length).toBeGreaterThan(0);
  });

  it('shows a new message soon after the live socket does', async () => {
    const more = page([...talk.messages, stored(5, { text: 'Something new.' })]);
    const api = new ScriptedApi({ [PATH]: inTurn(talk, more) });
    const live = fleet({ decisions: [decision(5)] });
    render(view(api, live));
    await screen.findByText('Approved.');
    expect(await screen.findByText('Something new.', {}, { timeout: 4_000 })).toBeTruthy();
  });

  it('says that it is old where it cannot be asked for again', async () => {
    const api = new ScriptedApi({ [PATH]: inTurn(talk, new ApiError(503, 'history-service is away.')) });
    render(view(api, fleet({ decisions: [decision(5)] })));
    await screen.findByText('Approved.');
    const status = await screen.findByRole('status', {}, { timeout: 8_000 });
    expect(status.textContent).toMatch(/Last update .* ago\.history-service is away\./);
    expect(ids()).toHaveLength(3);
  }, 12_000);

  it('helps where there is no such conversation, and where nobody answers', async () => {
    const missing = show(new ApiError(404, 'No such conversation'));
    await screen.findByRole('heading', { name: 'No such conversation' }, { timeout: 4_000 });
    expect(screen.getByRole('link', { name: 'All conversations' }).getAttribute('href')).toBe(
      '/conversations?fleet=checkout',
    );
    missing.unmount();
    const { api } = show(new ApiError(503, 'history-service is away.'));
    expect((await screen.findByRole('alert', {}, { timeout: 4_000 })).textContent).toContain(
      'history-service is away.',
    );
    api.answer(PATH, talk);
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await screen.findByText('Approved.');
  }, 12_000);

  it('tells what is blocked by shape and words', async () => {
    const [first] = talk.messages;
    if (first === undefined) throw new Error('the fixture has messages');
    const action = { action: 'blocked', reason: '', since: iso(NOW), standing: 'quarantined' } as const;
    show(page([{ ...first, decision: { ...first.decision, intervention_action: action } }]));
    expect(await screen.findByText(/Marked blocked: customer is quarantined since/)).toBeTruthy();
    expect(screen.getByText('1 message of customer')).toBeTruthy();
  });
});
