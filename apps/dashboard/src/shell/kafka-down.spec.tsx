/** @jest-environment jsdom */
import { afterEach, describe, expect, it } from '@jest/globals';
import type { HealthState, SystemHealth } from '@chorus/contracts';
import { cleanup, render, screen } from '@testing-library/react';
import { NOTHING } from '../live/live-client.ts';
import { Page } from '../testing-page.tsx';
import { agent, fleet, health, iso, NOW } from '../testing.ts';
import { clock } from '../ui/time.ts';
import { ConnectionBanner } from './connection-banner.tsx';
import { ConnectionState } from './connection-state.tsx';
import { HealthList, HealthStrip } from './health-strip.tsx';

afterEach(cleanup);

const since = NOW - 42_000;
const heard = (state: HealthState, detail: string) => ({
  service: 'trust-service',
  state,
  detail,
  last_heartbeat: iso(NOW - 43_000),
  instances: [],
});
const broker = (state: HealthState) => ({ name: 'kafka', state, detail: '', since: iso(since), latency_ms: null });
const away: SystemHealth = {
  ...health,
  state: 'down',
  services: [heard('degraded', 'last heard 43 s ago: nobody can be heard while the log is away')],
  dependencies: [broker('down')],
};

const show = (of = away) => {
  const shown = fleet({ health: of, agents: [agent('coder')] });
  return render(
    <Page fleet={shown} live={{ ...NOTHING, fleet: shown, changed_at: since }}>
      <ConnectionState />
      <ConnectionBanner />
      <HealthStrip />
      <HealthList health={of} known />
    </Page>,
  );
};

describe('a page whose gateway is there, but whose Kafka is not', () => {
  it('says since when nothing new comes, and does not call that live', () => {
    show();
    expect(screen.getByRole('status').textContent).toContain(`Kafka is down since ${clock(since)}.`);
    const state = screen.getByTestId('connection-state');
    expect(state.textContent).toBe('Halted42 s');
    expect(screen.getByTestId('health-strip').getAttribute('aria-label')).toBe('System health: kafka down');
    expect(screen.getByText('last heard 43 s ago: nobody can be heard while the log is away')).toBeTruthy();
  });

  it('is live again when it is back', () => {
    show({ ...away, state: 'up', services: [heard('up', '')], dependencies: [broker('up')] });
    expect(screen.queryByRole('status')).toBeNull();
    expect(screen.getByTestId('connection-state').textContent).toBe('Live42 s');
  });

  it('counts no seconds while it hears of everything at once', () => {
    const shown = fleet({ agents: [agent('coder')] });
    const page = (changed_at: number) => (
      <Page fleet={shown} live={{ ...NOTHING, fleet: shown, changed_at }}>
        <ConnectionState />
      </Page>
    );
    const { rerender } = render(page(NOW - 4_000));
    expect(screen.getByTestId('connection-state').textContent).toBe('Live');
    rerender(page(NOW - 5_000));
    expect(screen.getByTestId('connection-state').textContent).toBe('Live5 s');
  });
});
