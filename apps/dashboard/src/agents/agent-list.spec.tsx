/** @jest-environment jsdom */
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { Page, giveElementsSize } from '../testing-page.tsx';
import { agent, fleet } from '../testing.ts';
import { AgentList } from './agent-list.tsx';

beforeAll(giveElementsSize);
afterEach(() => {
  cleanup();
  window.history.replaceState(null, '', '/');
});

const show = (agents = [agent('calm'), agent('low', { score: 12 }), agent('new', { observations: 3 })]) =>
  render(
    <Page fleet={fleet({ agents })}>
      <AgentList />
    </Page>,
  );

describe('AgentList', () => {
  it('names standing, trust, uncertainty and observations, worst first', () => {
    show();
    expect(screen.getAllByRole('option').map((row) => row.title)).toEqual([
      'low: trust 12 ± 4, from 100 observations, active',
      'new: trust 80 ± 4, from 3 observations, active',
      'calm: trust 80 ± 4, from 100 observations, active',
    ]);
    expect(screen.getByText('n=3')).toBeTruthy();
  });

  it('is walked with arrows and opened with Enter, which the address keeps', () => {
    show();
    const list = screen.getByRole('listbox', { name: 'Agents' });
    fireEvent.keyDown(list, { key: 'ArrowDown' });
    fireEvent.keyDown(list, { key: 'ArrowDown' });
    fireEvent.keyDown(list, { key: 'Enter' });
    expect(new URLSearchParams(window.location.search).get('agent')).toBe('new');
  });

  it('shows a standing that is in force to machines too', () => {
    show([agent('q', { standing: 'quarantined', enforced: true, score: 9 })]);
    expect(screen.getByTestId('agent-row').dataset).toMatchObject({ agentId: 'q', standing: 'quarantined' });
    expect(screen.getByText('Quarantined')).toBeTruthy();
  });
});
