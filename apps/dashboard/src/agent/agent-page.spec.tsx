/** @jest-environment jsdom */
import type { AgentSummary, ParticipationView, TrustEvidence, TrustPoint } from '@chorus/contracts';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { ApiError } from '../api/client.ts';
import { ScriptedApi } from '../testing-api.ts';
import { axeViolations } from '../testing-axe.ts';
import { Page } from '../testing-page.tsx';
import { change, conflictEvent, effect, policyVersion, why } from '../testing-trust.ts';
import { agent, fleet, FLEET, iso, NOW } from '../testing.ts';
import { AgentPage } from './agent-page.tsx';

beforeAll(() => {
  // jsdom lays nothing out, so that nothing is ever resized.
  globalThis.ResizeObserver ??= class {
    observe() {}
    unobserve() {}
    disconnect() {}
  };
});
const HOSTILE = '"><script>alert(1)</script>\u202E..';
const at = (query: string): void => window.history.replaceState(null, '', `/agent?fleet=checkout&${query}`);
beforeEach(() => at('id=coder'));
afterEach(cleanup);

const point = (score: number, of: Partial<TrustPoint> = {}): TrustPoint => ({
  ...{ timestamp: iso(NOW - 60_000), score, uncertainty: 5, standing: 'active', enforced: true, reason: 'Tool error' },
  ...{ change: -2, message_id: null, decision_offset: 1, policy_version: 1 },
  ...of,
});
const message = { message_id: 'm&7', agent_id: 'coder', correlation_id: 'talk/1', excerpt: 'I ran <b>it</b>' };
const observation: TrustEvidence = {
  evidence_id: 'e1',
  agent_id: 'coder',
  kind: 'execution_failed',
  outcome: 'bad',
  severity: 0.6,
  reason: 'exitcode: 1',
  message_ids: ['m&7'],
};
const explained = () =>
  why([change(-6.25, { observations: [observation], message }), change(1.5, { code: 'tool_succeeded' })], {
    opening: { until: iso(NOW - 90_000), good: 1, bad: 0, contribution: 2.5 },
  });

const participation = (agent_id: string, of: Partial<ParticipationView> = {}): ParticipationView => ({
  ...{ fleet_id: FLEET, agent_id, from: iso(NOW - 86_400_000), to: iso(NOW), decisions: 400, complete: true },
  ...{ messages: 133, interactions: 120, conflicts: 6, conflict_rate: 0.05, cooperation_rate: 0.95 },
  ...of,
});

function gateway(id = 'coder', of: Record<string, unknown> = {}, who: AgentSummary = agent(id)) {
  const path = `/agents/${encodeURIComponent(id)}`;
  return new ScriptedApi({
    [`GET ${path}`]: {
      ...who,
      ...{ edges: [], detections: [], interventions: [] },
      blast_radius: { paths_in: 1, paths_out: 5, only_source_of: ['embedder'], reaches_within_two: 10 },
    },
    [`GET ${path}/history`]: {
      ...{ fleet_id: FLEET, agent_id: id, from: iso(NOW - 1), to: iso(NOW), next_cursor: null, served_from: 'redis' },
      points: [point(70), point(68, { policy_version: 2 })],
    },
    [`GET ${path}/why`]: explained(),
    [`GET ${path}/participation`]: participation(id),
    'GET /interventions': { fleet_id: FLEET, interventions: [effect()], next_cursor: null },
    'GET /conflicts': { fleet_id: FLEET, conflicts: [conflictEvent(9)], next_cursor: null },
    ...of,
  });
}
const show = (api: ScriptedApi, agents: AgentSummary[] = [agent('coder')]) =>
  render(
    <Page fleet={fleet({ agents })} path="/agent" api={api}>
      <AgentPage />
    </Page>,
  );

describe('the page of an agent', () => {
  it('explains the score by a sum that adds up to it, each change with its message', async () => {
    show(gateway());
    await screen.findByRole('heading', { name: 'Why is it 68?' });
    expect(screen.getByTestId('equation').textContent).toBe('70.0 + 2.5 − 4.7 = 67.8');
    const table = screen.getByRole('table', { name: 'What the score is made of' });
    expect(
      within(table)
        .getAllByTestId('points')
        .map((it) => it.textContent),
    ).toEqual([...['70.0', '+2.5', '−6.2', '+1.5', '67.8']]);
    const [, , , failed] = within(table).getAllByRole('row');
    expect(failed?.textContent).toContain('Code failed: exitcode: 1');
    expect(
      within(table)
        .getByRole('link', { name: /Open the message/ })
        .getAttribute('href'),
    ).toBe('/conversation?fleet=checkout&id=talk%2F1&message=m%267');
    expect(table.textContent).toContain('I ran <b>it</b>');
    expect(table.querySelector('b')).toBeNull();
    expect(table.textContent).toContain('Its message is no longer kept.');
  });

  it('leads to its own message first, then to the one that showed it', async () => {
    const shown = { ...message, message_id: 'report', agent_id: 'terminal', excerpt: 'exitcode: 1' };
    const observations = [
      { ...observation, own_message_id: 'work' },
      { ...observation, evidence_id: 'e2', kind: 'contested' as const, own_message_id: null },
    ];
    show(gateway('coder', { 'GET /agents/coder/why': why([change(-6, { observations, message: shown })]) }));
    const table = await screen.findByRole('table', { name: 'What the score is made of' });
    expect(
      within(table)
        .getAllByRole('link')
        .map((it) => it.getAttribute('href')),
    ).toEqual([
      '/conversation?fleet=checkout&id=talk%2F1&message=work',
      '/conversation?fleet=checkout&id=talk%2F1&message=report',
    ]);
    expect(table.textContent).toMatch(/Code failed: exitcode: 1 Its own message.*shown by/);
  });

  it('says how it gets on with others, in three figures, for the time that is chosen', async () => {
    const api = gateway();
    show(api, [agent('coder', { historical_average: 63.7, trend_direction: 'falling', observations: 42 })]);
    await screen.findByText('95 %');
    const words = screen.getByTestId('participation').textContent;
    expect(words).toMatch(/In the last 24 h: 133 messages that it sent/);
    expect(words).toMatch(/Cooperation95 %114 of 120 interactions without a conflict/);
    expect(words).toMatch(/Part in conflicts5\.0 %6 of 120 interactions/);
    expect(words).toMatch(/Average score64falling of late; over all 42 observations so far/);
    const [asked] = api.asks('GET /agents/coder/participation');
    expect(asked?.query).toMatchObject({ from: iso(NOW - 86_400_000), to: iso(NOW) });
  });

  it('says that there was nobody to get on with, and what was not looked at', async () => {
    const none = { messages: 3, interactions: 0, conflicts: 0, conflict_rate: null, cooperation_rate: null };
    const { unmount } = show(gateway('coder', { 'GET /agents/coder/participation': participation('coder', none) }), [
      agent('coder', null),
    ]);
    await screen.findByText(/No interaction in this time/);
    expect(screen.getByTestId('participation').textContent).toMatch(/Cooperation–.*Part in conflicts–.*No score yet\./);
    unmount();
    const cut = participation('coder', { complete: false, decisions: 50_000, from: iso(NOW - 1) });
    show(gateway('coder', { 'GET /agents/coder/participation': cut }));
    expect(await screen.findByText(/Only the newest 50,000 messages of the fleet were looked at, since/)).toBeTruthy();
  });

  it('says what was done and what the fleet was like before and after', async () => {
    show(gateway());
    const item = await screen.findByTestId('intervention');
    expect(item.textContent).toMatch(/Quarantined5 min ago by policy 2/);
    expect(item.textContent).toMatch(/12 % \(6 of 50 messages\) in the 1 h before, no message since/);
    expect((await screen.findByTestId('conflict')).textContent).toContain('Contention for a resource');
    expect(screen.getByRole('link', { name: 'All of them' }).getAttribute('href')).toBe(
      '/conflicts?fleet=checkout&agent=coder',
    );
    expect(screen.getByRole('form', { name: 'Quarantine' }).textContent).toContain('6 paths, 1 in and 5 out');
  });

  it('shows the history as a table too, and asks for the time that is chosen', async () => {
    const api = gateway();
    const { rerender } = show(api);
    await screen.findByText('2 changes; since it was first seen');
    expect(screen.getByRole('img', { name: 'Trust from 70 to 68 over 2 changes' }).textContent).toContain('policy 2');
    fireEvent.click(screen.getByRole('button', { name: 'Table' }));
    expect(window.location.search).toContain('view=table');
    at('id=coder&view=table&range=custom&from=2026-03-01T08:00:00.000Z&to=2026-03-01T09:00:00.000Z');
    rerender(
      <Page fleet={fleet({ agents: [agent('coder')] })} path="/agent" api={api}>
        <AgentPage />
      </Page>,
    );
    expect(within(await screen.findByRole('table', { name: 'Trust over time' })).getAllByRole('row')).toHaveLength(3);
    await waitFor(() =>
      expect(api.asks('GET /agents/coder/history').at(-1)?.query).toMatchObject({
        from: '2026-03-01T08:00:00.000Z',
        to: '2026-03-01T09:00:00.000Z',
      }),
    );
    expect(api.asks('GET /agents/coder/why').at(-1)?.query['at']).toBe('2026-03-01T09:00:00.000Z');
    expect(await screen.findByRole('heading', { name: 'Why was it 68?' })).toBeTruthy();
  });

  it('refuses a time that ends before it begins, in words', async () => {
    at('id=coder&range=custom&from=2026-03-01T09:00:00.000Z&to=2026-03-01T08:00:00.000Z');
    show(gateway());
    expect((await screen.findByRole('alert')).textContent).toContain('a beginning before its end');
  });

  it('folds all but the latest changes until they are asked for, and asks for more', async () => {
    const many = Array.from({ length: 100 }, (_, n) => change(-0.1, { decision_offset: n }));
    const api = gateway('coder', { 'GET /agents/coder/why': why(many) });
    show(api);
    fireEvent.click(await screen.findByRole('button', { name: 'Show them' }));
    const rows = () => within(screen.getByRole('table', { name: 'What the score is made of' })).getAllByRole('row');
    expect(rows()).toHaveLength(103);
    fireEvent.click(screen.getByRole('button', { name: 'List up to 500 changes' }));
    await waitFor(() =>
      expect(api.asks('GET /agents/coder/why').map(({ query }) => query['limit'])).toEqual(['100', '500']),
    );
  });

  it('says so where messages are missing, and where the history service is away', async () => {
    const away = new ApiError(503, 'History is away; ask again in a moment.');
    show(
      gateway('coder', {
        'GET /agents/coder/why': { ...explained(), messages_missing: 'the event store is away' },
        'GET /agents/coder/history': away,
        'GET /interventions': away,
      }),
    );
    expect((await screen.findByText(/The sum holds/)).textContent).toContain('the event store is away');
    expect(await screen.findAllByText('History is away; ask again in a moment.')).toHaveLength(2);
  });

  it('says how few observations there are, and what is not known', async () => {
    const { unmount } = show(gateway(), [agent('coder', { observations: 3 })]);
    expect(await screen.findByText('n=3')).toBeTruthy();
    unmount();
    show(
      gateway('coder', { 'GET /agents/coder/why': new ApiError(404, 'Fleet "checkout" has no agent "coder".') }),
      [],
    );
    expect(await screen.findByText(/It is not among the agents of this fleet now/)).toBeTruthy();
    expect(await screen.findByText('Fleet "checkout" has no agent "coder".')).toBeTruthy();
    expect(screen.queryByRole('form')).toBeNull();
  });

  it('shows a hostile name as text, and asks for exactly that agent', async () => {
    at(new URLSearchParams({ id: HOSTILE }).toString());
    const api = gateway(HOSTILE);
    show(api, [agent(HOSTILE)]);
    await screen.findByRole('heading', { name: 'Why is it 68?' });
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('"><script>alert(1)</script>\uFFFD..');
    expect(document.querySelector('script')).toBeNull();
    expect(api.asks(`GET /agents/${encodeURIComponent(HOSTILE)}/why`)).toHaveLength(1);
  });

  it('has no name where the address has none', () => {
    at('');
    show(gateway());
    expect(screen.getByRole('heading', { name: 'No agent' })).toBeTruthy();
  });

  it('has nothing that axe finds', async () => {
    show(gateway('coder', { 'GET /agents/coder/why': { ...explained(), policies: [policyVersion(1)] } }));
    await screen.findByTestId('equation');
    await screen.findByTestId('intervention');
    expect(await axeViolations()).toEqual([]);
  });
});
