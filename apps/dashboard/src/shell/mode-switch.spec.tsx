/** @jest-environment jsdom */
import type { CommandAccepted } from '@chorus/contracts';
import { afterEach, expect, it } from '@jest/globals';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { ScriptedApi } from '../testing-api.ts';
import { Page } from '../testing-page.tsx';
import { fleet, FLEET, iso, NOW } from '../testing.ts';
import { ModeChoice } from './mode-switch.tsx';

afterEach(cleanup);

it('the mode changes with a reason only, and the focus returns to where it was', async () => {
  const accepted: CommandAccepted = { command_id: 'c', requested_at: iso(NOW) };
  const api = new ScriptedApi({ [`POST /fleets/${FLEET}/mode`]: accepted });
  render(
    <Page fleet={fleet({ mode: 'observe' })} api={api}>
      <ModeChoice />
    </Page>,
  );
  const enforce = screen.getByRole<HTMLButtonElement>('button', { name: 'Enforce' });
  enforce.focus();
  fireEvent.click(enforce);
  expect((await screen.findByRole('dialog')).textContent).toContain('will be in force');
  const [submit] = screen.getAllByRole<HTMLButtonElement>('button', { name: 'Enforce' });
  expect(submit?.disabled).toBe(true);
  const reason = screen.getByRole('textbox', { name: 'Reason, written to the audit log' });
  expect(document.activeElement).toBe(reason);
  fireEvent.change(reason, { target: { value: ' seen for a week ' } });
  fireEvent.click(submit as HTMLButtonElement);
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(api.asked.map(({ body }) => body)).toEqual([{ mode: 'enforce', reason: 'seen for a week' }]);
  await waitFor(() => expect(document.activeElement).toBe(enforce));
});
