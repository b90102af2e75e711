/** @jest-environment jsdom */
import type { InterventionEffect } from '@chorus/contracts';
import { afterEach, describe, expect, it } from '@jest/globals';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { ApiError } from '../api/client.ts';
import { ScriptedApi } from '../testing-api.ts';
import { axeViolations } from '../testing-axe.ts';
import { Page } from '../testing-page.tsx';
import { effect } from '../testing-trust.ts';
import { fleet, FLEET, iso, NOW } from '../testing.ts';
import { InterventionsPage } from './interventions-page.tsx';

afterEach(cleanup);

const list = (interventions: InterventionEffect[], next_cursor: string | null = null) => ({
  fleet_id: FLEET,
  interventions,
  next_cursor,
});
const gateway = (answer: unknown) => new ScriptedApi({ 'GET /interventions': answer });
const show = (api: ScriptedApi) =>
  render(
    <Page fleet={fleet()} path="/interventions" api={api}>
      <InterventionsPage />
    </Page>,
  );

describe('the page of interventions', () => {
  it('lists those of all agents, each with whom it is about, what came of it and when it ends on its own', async () => {
    const ends_at = iso(NOW + 3_600_000);
    const api = gateway(
      list([
        effect({ ends_at }),
        effect({ intervention_id: 'i2', agent_id: 'a/b', kind: 'advise', enforced: false, ends_at: iso(NOW - 1) }),
      ]),
    );
    show(api);
    const [first, second] = await screen.findAllByTestId('intervention');
    expect(first?.textContent).toMatch(/^coderQuarantined5 min ago by policy 2.*Ends on its own, on probation:/);
    expect(first?.textContent).toMatch(/Conflicts 12 % \(6 of 50 messages\) in the 1 h before/);
    expect(first?.querySelector('a')?.getAttribute('href')).toBe('/agent?fleet=checkout&id=coder');
    expect(second?.textContent).toMatch(/^a\/bQuarantine advised/);
    expect(second?.textContent).not.toContain('Ends on its own');
    expect(api.asks('GET /interventions')[0]?.query).not.toHaveProperty('agent_id');
    expect(screen.getByRole('link', { name: 'Conflicts' }).getAttribute('href')).toBe('/conflicts?fleet=checkout');
    expect(await axeViolations()).toEqual([]);
  });

  it('goes on behind a page', async () => {
    const api = gateway(list([effect()], 'next'));
    show(api);
    const older = await screen.findByRole('button', { name: 'Load older' });
    api.answer('GET /interventions', list([effect({ intervention_id: 'i2' })]));
    fireEvent.click(older);
    await waitFor(() => expect(screen.getAllByTestId('intervention')).toHaveLength(2));
    expect(api.asks('GET /interventions').at(-1)?.query['cursor']).toBe('next');
  });

  it('says that nothing was done, and why there is no answer', async () => {
    const { unmount } = show(gateway(list([])));
    expect(await screen.findByRole('heading', { name: 'Nothing was done' })).toBeTruthy();
    unmount();
    show(gateway(new ApiError(503, 'The event store is away.')));
    expect((await screen.findByRole('alert')).textContent).toContain('The event store is away.');
  });
});
