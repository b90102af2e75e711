/** @jest-environment jsdom */
import type { StoredEvent } from '@chorus/contracts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { ApiError } from '../api/client.ts';
import { ScriptedApi } from '../testing-api.ts';
import { axeViolations } from '../testing-axe.ts';
import { Page } from '../testing-page.tsx';
import { arbitration, conflictEvent } from '../testing-trust.ts';
import { decision, fleet, FLEET } from '../testing.ts';
import { ConflictsPage } from './conflicts-page.tsx';

const at = (query = ''): void => window.history.replaceState(null, '', `/conflicts?fleet=checkout${query}`);
beforeEach(() => at());
afterEach(cleanup);

const PATH = 'GET /conflicts';
const list = (conflicts: StoredEvent[], next_cursor: string | null = null) => ({
  fleet_id: FLEET,
  conflicts,
  next_cursor,
});
const view = (api: ScriptedApi, of = fleet()) => (
  <Page fleet={of} path="/conflicts" api={api}>
    <ConflictsPage />
  </Page>
);
function show(answer: unknown, of = fleet()) {
  const api = new ScriptedApi({ [PATH]: answer });
  return { api, ...render(view(api, of)) };
}

/** An event with more in its decision. */
function told(offset: number, of: object, analysis: object = {}): StoredEvent {
  const event = conflictEvent(offset, { agent: '<b>a</b>' });
  const value = event.value as ReturnType<typeof decision>['decision'];
  return { ...event, value: { ...value, ...of, conflict_analysis: { ...value.conflict_analysis, ...analysis } } };
}
const evidence = {
  ...{ evidence_id: 'e', agent_id: 'b', kind: 'conflict', outcome: 'bad', severity: 0.5, reason: 'r' },
  message_ids: [],
};

describe('the list of conflicts', () => {
  it('says who, over what, how risky and why, and what was decided', async () => {
    const all = { arbitration, trust_impact: { evidence: [evidence] } };
    show(
      list([
        told(9, all, { with_agents: ['b'], evidence: ['m1'], factors: [{ name: 'contention', contribution: 0.5 }] }),
        told(8, {
          intervention_action: {
            action: 'blocked',
            reason: '',
            since: '2026-03-01T11:00:00Z',
            standing: 'quarantined',
          },
        }),
        told(7, {}),
      ]),
    );
    const [first, blocked, calm] = await screen.findAllByTestId('conflict');
    if (first === undefined) throw new Error('there are three');
    expect(first.textContent).toMatch(/\.50Contention for a resource<b>a<\/b>.*b.*over.*db\/orders/);
    expect(first.querySelector('b')?.textContent).toBe('.50');
    expect(within(first).getByRole('list', { name: 'Factors of the risk' }).textContent).toBe('contention .50');
    expect(within(first).getByRole('list', { name: 'Evidence' }).textContent).toContain('Evidence against b: Conflict');
    expect(
      within(first)
        .getByText(/Advised to go first/)
        .closest('summary')?.textContent,
    ).toBe('Advised to go first: b');
    const links = within(first)
      .getAllByRole('link')
      .map((it) => it.getAttribute('href'));
    expect(links).toEqual([
      '/agent?fleet=checkout&id=%3Cb%3Ea%3C%2Fb%3E',
      '/agent?fleet=checkout&id=b',
      '/conversation?fleet=checkout&id=c&message=m9',
      '/conversations?fleet=checkout&message=m1',
    ]);
    expect(blocked?.textContent).toContain('Marked blocked: its sender is quarantined since');
    expect(calm?.textContent).toContain('No evidence against anybody, nothing done.');
  });

  it('keeps the filters in the address, and asks with them', async () => {
    const { api, rerender } = show(list([conflictEvent(9)]));
    await screen.findByTestId('conflict');
    expect(api.asks(PATH)[0]?.query).toEqual({ fleet_id: FLEET, limit: '50', min_risk: '0.3' });
    fireEvent.change(screen.getByRole('combobox', { name: 'Least risk' }), { target: { value: '0.75' } });
    expect(window.location.search).toContain('risk=0.75');
    rerender(view(api));
    await waitFor(() => expect(api.asks(PATH).at(-1)?.query['min_risk']).toBe('0.75'));
    const field = screen.getByRole('combobox', { name: 'Agent whose message it was' });
    fireEvent.change(field, { target: { value: 'b' } });
    fireEvent.keyDown(field, { key: 'Enter' });
    await waitFor(() => expect(window.location.search).toContain('agent=b'));
    rerender(view(api));
    await waitFor(() => expect(api.asks(PATH).at(-1)?.query['agent_id']).toBe('b'));
  });

  it('filters by kind what is loaded, and says so', async () => {
    at('&kind=repetition');
    const { api } = show(list([told(9, {}, { kind: 'repetition' }), conflictEvent(8)], 'next'));
    expect(await screen.findAllByTestId('conflict')).toHaveLength(1);
    expect(screen.getByText('1 of the 2 conflicts that are loaded are of this kind.')).toBeTruthy();
    api.answer(PATH, list([told(7, {}, { kind: 'repetition' })]));
    fireEvent.click(screen.getByRole('button', { name: 'Load older' }));
    await waitFor(() => expect(screen.getAllByTestId('conflict')).toHaveLength(2));
    expect(api.asks(PATH).at(-1)?.query['cursor']).toBe('next');
    expect(screen.getByText('No older ones are kept.')).toBeTruthy();
  });

  it('says that there are newer ones, and shows them when it is asked to', async () => {
    const { api } = show(list([conflictEvent(9)]), fleet({ decisions: [decision(11, { risk: 0.6 }), decision(10)] }));
    const more = await screen.findByRole('button', { name: '1 newer' });
    expect(screen.getAllByTestId('conflict')).toHaveLength(1);
    api.answer(PATH, list([conflictEvent(11), conflictEvent(9)]));
    fireEvent.click(more);
    await waitFor(() => expect(screen.getAllByTestId('conflict')).toHaveLength(2));
    expect(screen.queryByRole('button', { name: /newer/ })).toBeNull();
  });

  it('has words for nothing, for none that matches, and for an error', async () => {
    const { unmount } = show(list([]));
    expect(await screen.findByRole('heading', { name: 'No conflict' })).toBeTruthy();
    unmount();
    at('&risk=0.75');
    const { unmount: unmountToo } = show(list([]));
    expect(await screen.findByRole('heading', { name: 'None matches' })).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Clear filters' }));
    expect(window.location.search).toBe('?fleet=checkout');
    unmountToo();
    show(new ApiError(503, 'The event store is away.'));
    expect((await screen.findByRole('alert')).textContent).toContain('The event store is away.');
  });

  it('has nothing that axe finds', async () => {
    show(list([told(9, { arbitration, trust_impact: { evidence: [evidence] } }, { with_agents: ['b'] })]));
    await screen.findByTestId('conflict');
    expect(await axeViolations()).toEqual([]);
  });
});
