/** @jest-environment jsdom */
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { GraphPanel } from '../graph/graph-panel.tsx';
import { axeViolations } from '../testing-axe.ts';
import { giveElementsSize, Page } from '../testing-page.tsx';
import { agent, edge, fleet } from '../testing.ts';

const EVIL = '<b>\u202Eevil</b>';
const all = fleet({
  agents: [agent('planner'), agent(EVIL), agent('coder', { score: 41 }), agent('lonely')],
  edges: [edge('planner', EVIL, { message_id: 'm/1' }), edge(EVIL, 'coder', { relationship_type: 'dependency' })],
});

beforeAll(giveElementsSize);
const at = (query: string): void => window.history.replaceState(null, '', `/?fleet=checkout&view=table${query}`);
beforeEach(() => at(''));
afterEach(cleanup);
const show = () =>
  render(
    <Page fleet={all}>
      <GraphPanel />
    </Page>,
  );
const search = () => new URLSearchParams(window.location.search);

describe('the causal path', () => {
  it('is listed as text, each step with the message that leads to its conversation', () => {
    at('&from=planner&to=coder');
    show();
    expect(screen.getByText('planner acts on coder over 1 agent between, in 2 steps.')).toBeTruthy();
    const [first, second] = within(screen.getByRole('list', { name: 'Steps of the path' })).getAllByRole('listitem');
    expect(first?.textContent).toContain('request, strength 3 of 4, 4 messages');
    expect(within(first!).getByRole('link', { name: 'm/1' }).getAttribute('href')).toBe(
      '/conversations?fleet=checkout&message=m%2F1',
    );
    expect(second?.textContent).toContain('<b>\uFFFDevil</b>');
  });

  it('says why there is none, and offers the other way', () => {
    at('&from=coder&to=planner');
    show();
    expect(screen.getByText(/^No path, because coder asked nobody for anything/)).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Show that one' }));
    expect([search().get('from'), search().get('to')]).toEqual(['planner', 'coder']);
  });

  it('is asked for by keyboard, from the selected agent on', () => {
    at('&agent=planner');
    show();
    fireEvent.click(screen.getByRole('button', { name: 'Path' }));
    expect(search().get('from')).toBe('planner');
    const to = screen.getByRole('combobox', { name: 'Path to' });
    fireEvent.change(to, { target: { value: 'cod' } });
    fireEvent.keyDown(to, { key: 'Enter' });
    expect(search().get('to')).toBe('coder');
    fireEvent.keyDown(to, { key: 'Escape' });
    expect([search().get('from'), search().get('to')]).toEqual([null, null]);
  });

  it('has no serious fault of access', async () => {
    at('&from=planner&to=coder');
    show();
    expect(await axeViolations()).toEqual([]);
  });
});

describe('a filter', () => {
  it('says what it leaves out, in the table too, and is taken back', () => {
    at('&trust=60&strength=2');
    show();
    expect(screen.getByTestId('shown').textContent).toBe(
      '1 of 2 relations and 2 of 4 agents shown: strength at least 2 of 4, trust below 60',
    );
    fireEvent.click(screen.getByRole('button', { name: 'Show all relations' }));
    expect([search().get('trust'), search().get('strength')]).toEqual([null, null]);
  });

  it('is chosen in a menu, and is in the address', () => {
    show();
    expect(screen.queryByTestId('shown')).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: 'Filter' }));
    fireEvent.change(screen.getByRole('combobox', { name: 'Trust or standing' }), { target: { value: '60' } });
    fireEvent.change(screen.getByRole('combobox', { name: 'Used last' }), { target: { value: '5m' } });
    expect([search().get('trust'), search().get('seen')]).toEqual(['60', '5m']);
  });
});
