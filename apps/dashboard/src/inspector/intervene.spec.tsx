/** @jest-environment jsdom */
import type { AgentDetail, AgentSummary, CommandAccepted } from '@chorus/contracts';
import { afterEach, describe, expect, it } from '@jest/globals';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { Api, ApiError } from '../api/client.ts';
import type { Surroundings } from '../fleet/context.tsx';
import { Page, session } from '../testing-page.tsx';
import { agent, fleet, iso, NOW } from '../testing.ts';
import { Intervene } from './intervene.tsx';

afterEach(cleanup);

/** Keeps what would have been sent. */
class Notebook extends Api {
  readonly sent: string[] = [];
  #failing = false;

  failing(): this {
    this.#failing = true;
    return this;
  }

  override quarantine(fleet_id: string, id: string, reason: string) {
    return this.#note(`quarantine ${fleet_id} ${id}: ${reason}`);
  }

  override release(fleet_id: string, id: string, reason: string) {
    return this.#note(`release ${fleet_id} ${id}: ${reason}`);
  }

  async #note(line: string): Promise<CommandAccepted> {
    if (this.#failing) throw new ApiError(503, 'The log is not there; nothing was sent.');
    this.sent.push(line);
    return { command_id: 'c', requested_at: iso(NOW) };
  }
}

function show(who: AgentSummary, of: Partial<Surroundings> = {}, mode: 'observe' | 'enforce' = 'enforce') {
  const api = new Notebook('http://127.0.0.1:9');
  const detail: AgentDetail = {
    ...who,
    edges: [],
    detections: [],
    interventions: [],
    blast_radius: { paths_in: 1, paths_out: 5, only_source_of: ['embedder'], reaches_within_two: 10 },
  };
  render(
    <Page fleet={fleet({ agents: [who], mode })} api={api} {...of}>
      <Intervene agent={who} detail={detail} />
    </Page>,
  );
  return api;
}
const reason = () => screen.getByRole('textbox', { name: 'Reason, written to the audit log' });
const button = (name: string) => screen.getByRole<HTMLButtonElement>('button', { name });
const give = (value: string) => fireEvent.change(reason(), { target: { value } });

describe('Intervene', () => {
  it('says the blast radius, wants a reason, and sends it trimmed', async () => {
    const api = show(agent('etl'));
    expect(screen.getByText('6 paths, 1 in and 5 out')).toBeTruthy();
    expect(screen.getByText('embedder')).toBeTruthy();
    expect(button('Quarantine').disabled).toBe(true);
    give('  ');
    expect(button('Quarantine').disabled).toBe(true);
    give(' holds the lock ');
    fireEvent.click(button('Quarantine'));
    await screen.findByText(/Sent; the change shows here/);
    expect(api.sent).toEqual(['quarantine checkout etl: holds the lock']);
  });

  it('releases what is in force', async () => {
    const api = show(agent('q', { standing: 'quarantined', enforced: true }));
    give('mended');
    fireEvent.click(button('Release on probation'));
    await screen.findByText(/Sent/);
    expect(api.sent).toEqual(['release checkout q: mended']);
  });

  it('says plainly in observe mode that nothing is in force, and still lets a person act', async () => {
    const api = show(agent('q', { standing: 'quarantined', enforced: false }), {}, 'observe');
    expect(screen.getByText(/not in force: this fleet only observes/)).toBeTruthy();
    give('now for real');
    fireEvent.click(button('Quarantine now'));
    await screen.findByText(/Sent/);
    expect(api.sent).toEqual(['quarantine checkout q: now for real']);
  });

  it('waits while the page is stale, and for a key that may not act', () => {
    show(agent('a'), { status: 'stale' });
    give('a good reason');
    expect(button('Quarantine').disabled).toBe(true);
    expect(screen.getByText(/Actions wait/)).toBeTruthy();
    cleanup();
    show(agent('a'), { session: { ...session, scopes: ['read'] } });
    expect(screen.getByText('This key may look, not act.')).toBeTruthy();
  });

  it('shows why the gateway refused', async () => {
    show(agent('a'), { api: new Notebook('http://127.0.0.1:9').failing() });
    give('a good reason');
    fireEvent.click(button('Quarantine'));
    expect(await screen.findByText('The log is not there; nothing was sent.')).toBeTruthy();
  });
});
