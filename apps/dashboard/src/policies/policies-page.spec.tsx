/** @jest-environment jsdom */
import { setPolicyRequest, whatIfRequest } from '@chorus/contracts';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { ApiError } from '../api/client.ts';
import type { Surroundings } from '../fleet/context.tsx';
import { ScriptedApi } from '../testing-api.ts';
import { axeViolations } from '../testing-axe.ts';
import { Page, session } from '../testing-page.tsx';
import { policies, policy, policyVersion, whatIfAnswer } from '../testing-trust.ts';
import { fleet, iso, NOW } from '../testing.ts';
import { PoliciesPage } from './policies-page.tsx';

beforeAll(() => {
  Element.prototype.scrollIntoView = () => {};
});
afterEach(cleanup);

const stricter = { ...policy, quarantine: { ...policy.quarantine, below: 35 } };
const two = () => policies(policyVersion(2, { policy: stricter }), policyVersion(1));

const gateway = (of: Record<string, unknown> = {}) =>
  new ScriptedApi({
    'GET /policies': two(),
    'POST /policies': { command_id: 'c1', requested_at: iso(NOW) },
    'POST /policies/what-if': whatIfAnswer(),
    ...of,
  });
function show(api: ScriptedApi, of: Partial<Surroundings> = {}) {
  return render(
    <Page fleet={fleet()} path="/policies" api={api} {...of}>
      <PoliciesPage />
    </Page>,
  );
}
const button = (name: string) => screen.getByRole<HTMLButtonElement>('button', { name });
const type = (label: string, value: string): void => {
  fireEvent.change(screen.getByRole('textbox', { name: label }), { target: { value } });
};
const change = async (): Promise<void> => {
  fireEvent.click(await screen.findByRole('button', { name: 'Change it' }));
};
const REASON = 'Reason, written to the audit log';

describe('the page of policies', () => {
  it('says what is in force, in words with units, and what each version changed', async () => {
    show(gateway());
    expect(await screen.findByRole('heading', { name: 'In force: version 2' })).toBeTruthy();
    expect(screen.getByRole('region', { name: 'Quarantine' }).textContent).toContain('Below a score of35 points');
    expect(screen.getByRole('region', { name: 'Forgetting' }).textContent).toContain('24 hours');
    const [newest, first] = screen.getAllByTestId('policy-version');
    expect(newest?.textContent).toMatch(
      /Version 2in force.*by ann.*reason of 2.*Below a score of.*30 points.*35 points/,
    );
    expect(first?.textContent).toMatch(/Version 1from the beginning.*The default\./);
  });

  it('says what is left of the budget, and that it is spent', async () => {
    const shown = async (left: number, capacity = 10) => {
      const { unmount } = show(
        gateway({ 'GET /policies': { ...two(), budget: { capacity, refill_per_hour: 4, left } } }),
      );
      const words = (await screen.findByTestId('budget-left')).textContent;
      unmount();
      return words;
    };
    expect(await shown(9.5)).toMatch(/^9 of 10 quarantines left that .*; 4 an hour come back\./);
    expect(await shown(0.9)).toMatch(/Budget spent: the policy only advises, and 4 of 10 come back in an hour\./);
    expect(await shown(0, 0)).toMatch(/The policy only advises: it may quarantine nobody on its own\./);
  });

  it('asks what if, with the draft, and shows the difference for each agent', async () => {
    const api = gateway({ 'POST /policies/what-if': whatIfAnswer({ complete: false }) });
    show(api);
    await change();
    type('Below a score of', '50');
    type('with a score of at least', '60');
    fireEvent.click(button('What if?'));
    const table = await screen.findByRole('table', { name: 'Agents' });
    expect(
      within(table)
        .getAllByRole('row')
        .map((it) => it.textContent),
    ).toEqual([
      expect.stringMatching(/^Agent/),
      expect.stringMatching(/^Agentcoder.*40\.0.*22\.0.*−18.*0.*1.*active.*quarantined$/),
    ]);
    expect(screen.getByText(/what is oldest is left out/)).toBeTruthy();
    fireEvent.click(button('Show all 2 agents'));
    expect(within(table).getAllByRole('row')).toHaveLength(3);
    const asked = whatIfRequest.parse(api.asks('POST /policies/what-if')[0]?.body);
    expect(asked).toMatchObject({ from: iso(NOW - 86_400_000), to: null, policy: { quarantine: { below: 50 } } });
    type('Below a score of', '51');
    expect(screen.getByText(/The draft was changed since/)).toBeTruthy();
  });

  it('shows that an agent would only stand otherwise', async () => {
    const outcome = { ...whatIfAnswer().agents[0]!.now, quarantines: 1 };
    const agents = [
      { agent_id: 'coder', now: { ...outcome, standing: 'quarantined' }, then: { ...outcome, standing: 'probation' } },
    ] as const;
    show(gateway({ 'POST /policies/what-if': { ...whatIfAnswer(), agents } }));
    await change();
    fireEvent.click(button('What if?'));
    const row = within(await screen.findByRole('table', { name: 'Agents' })).getAllByRole('row')[1];
    expect(row?.textContent).toMatch(/quarantined.*on probation$/);
    expect(screen.queryByText(/No agent would have another score/)).toBeNull();
  });

  it('puts a draft in force with a reason, and shows it when it is there', async () => {
    const api = gateway();
    show(api);
    await change();
    expect(screen.getByText('Nothing differs from version 2, which is in force.')).toBeTruthy();
    type('Below a score of', '25');
    expect(screen.getByRole('list', { name: 'Changes of version 2' }).textContent).toMatch(/35 points.*25 points/);
    expect(button('Put version 3 in force').disabled).toBe(true);
    type(REASON, ' fewer alarms ');
    fireEvent.click(button('Put version 3 in force'));
    expect(await screen.findByText('Sent; the page shows it when it is in force.')).toBeTruthy();
    const sent = setPolicyRequest.parse(api.asks('POST /policies')[0]?.body);
    expect(sent).toMatchObject({ expected_version: 2, reason: 'fewer alarms', policy: { quarantine: { below: 25 } } });
    const mine = policyVersion(3, { policy: sent.policy, command_id: 'c1' });
    api.answer('GET /policies', policies(mine, ...two().versions));
    expect(await screen.findByText('Version 3 is in force.', {}, { timeout: 5_000 })).toBeTruthy();
    expect(screen.getByRole('heading', { name: 'In force: version 3' })).toBeTruthy();
  });

  it('does not take the version of somebody who came first for its own, and keeps the draft', async () => {
    const api = gateway();
    show(api);
    await change();
    type('Below a score of', '25');
    type(REASON, 'fewer alarms');
    fireEvent.click(button('Put version 3 in force'));
    expect(await screen.findByText(/^Sent; /)).toBeTruthy();
    expect(button('Sending').disabled).toBe(true);
    const theirs = policyVersion(3, { changed_by: 'bob', command_id: 'c-of-bob' });
    api.answer('GET /policies', policies(policyVersion(4), theirs, ...two().versions));
    const words = 'Version 3 by bob came first, so yours was not put in force. Your draft is kept.';
    expect(await screen.findByText(words, {}, { timeout: 5_000 })).toBeTruthy();
    expect(screen.queryByText('Version 3 is in force.')).toBeNull();
    expect(screen.getByRole<HTMLInputElement>('textbox', { name: 'Below a score of' }).value).toBe('25');
    expect(screen.getByRole<HTMLInputElement>('textbox', { name: REASON }).value).toBe('fewer alarms');
    fireEvent.click(button('Go on from version 4'));
    expect(button('Put version 5 in force').disabled).toBe(false);
    fireEvent.click(button('Discard the draft'));
    expect(screen.queryByText(words)).toBeNull();
  });

  it('says what is wrong at its field, and offers nothing meanwhile', async () => {
    show(gateway());
    await change();
    type('Below a score of', 'low');
    const input = screen.getByRole('textbox', { name: 'Below a score of' });
    expect(input.getAttribute('aria-invalid')).toBe('true');
    expect(document.getElementById(input.getAttribute('aria-describedby') ?? '')?.textContent).toBe(
      'Is not accepted: a number from 0 to 100.',
    );
    expect(button('What if?').disabled).toBe(true);
    expect(screen.getByText(/Something in the draft is not accepted yet/)).toBeTruthy();
  });

  it('explains that another version came in force meanwhile, and goes on from it', async () => {
    const refusal = new ApiError(409, 'Fleet "checkout" has version 3 of its trust policy in force, not 2.');
    const api = gateway({ 'POST /policies': refusal });
    show(api);
    await change();
    type('Below a score of', '25');
    type(REASON, 'fewer alarms');
    api.answer('GET /policies', policies(policyVersion(3), ...two().versions));
    fireEvent.click(button('Put version 3 in force'));
    expect(await screen.findByText(refusal.message)).toBeTruthy();
    expect(await screen.findByText(/Version 3 came in force meanwhile, by ann: reason of 3/)).toBeTruthy();
    expect(button('Put version 4 in force').disabled).toBe(true);
    api.answer('POST /policies', { command_id: 'c2', requested_at: iso(NOW) });
    fireEvent.click(button('Go on from version 3'));
    fireEvent.click(button('Put version 4 in force'));
    await waitFor(() => expect(api.asks('POST /policies').at(-1)?.body).toMatchObject({ expected_version: 3 }));
  });

  it('starts from an earlier version', async () => {
    show(gateway());
    fireEvent.click(await screen.findByRole('button', { name: 'Start from version 1' }));
    expect(screen.getByRole<HTMLInputElement>('textbox', { name: 'Below a score of' }).value).toBe('30');
    expect(screen.getByRole('list', { name: 'Changes of version 2' }).textContent).toMatch(/35 points.*30 points/);
    fireEvent.click(button('Discard the draft'));
    expect(screen.getByRole('heading', { name: 'In force: version 2' })).toBeTruthy();
  });

  it('explains what a key that may only look can do', async () => {
    show(gateway(), { session: { ...session, scopes: ['read'] } });
    await change();
    type('Below a score of', '25');
    expect(screen.getByText(/scope operate; yours has not/)).toBeTruthy();
    expect(button('What if?').disabled).toBe(false);
    expect(button('Put version 3 in force').disabled).toBe(true);
  });

  it('says why there is nothing, and why there is no answer', async () => {
    const { unmount } = show(gateway({ 'GET /policies': new ApiError(503, 'The log is away.') }));
    expect((await screen.findByRole('alert')).textContent).toContain('The log is away.');
    unmount();
    show(gateway({ 'POST /policies/what-if': new ApiError(503, 'The event store is away.') }));
    await change();
    fireEvent.click(button('What if?'));
    expect((await screen.findByRole('alert')).textContent).toContain('The event store is away.');
  });

  it('has nothing that axe finds, to be read or changed', async () => {
    show(gateway());
    await screen.findByRole('heading', { name: 'In force: version 2' });
    expect(await axeViolations()).toEqual([]);
    await change();
    fireEvent.click(button('What if?'));
    await screen.findByRole('table', { name: 'Agents' });
    expect(await axeViolations()).toEqual([]);
  });
});
