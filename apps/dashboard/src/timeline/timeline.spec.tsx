/** @jest-environment jsdom */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { GraphView, TimelineView } from '@chorus/contracts';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import fc from 'fast-check';
import { ApiError } from '../api/client.ts';
import { useSurroundings } from '../fleet/context.tsx';
import { ScriptedApi } from '../testing-api.ts';
import { axeViolations } from '../testing-axe.ts';
import { Page } from '../testing-page.tsx';
import { agent, decision, detection, edge, fleet, FLEET, iso, node, NOW, trust } from '../testing.ts';
import { PastFleet } from './past-fleet.tsx';
import { pastFleet } from './past.ts';
import { barsOf, instantAt, shareOf, stretchOf, ticksOf } from './scale.ts';
import { Timeline } from './timeline.tsx';

const MINUTE = 60_000;
const THEN = NOW - 12 * MINUTE;
const STRETCH = { from: NOW - 60 * MINUTE, to: NOW };

const view: TimelineView = {
  ...{ fleet_id: FLEET, from: iso(STRETCH.from), to: iso(NOW), resolution_ms: 5_000 },
  steps: [
    { at: iso(NOW - 30 * MINUTE), messages: 10, conflicts: 0, blocked: 0 },
    { at: iso(THEN), messages: 40, conflicts: 4, blocked: 0 },
  ],
  marks: [{ at: iso(THEN), kind: 'quarantine', agent_id: '<b>bot</b>', id: 'i', label: 'Below 30.' }],
  spans: [{ detection_id: 'd', kind: 'routing_loop', from: iso(THEN), to: null, agents: ['a'], label: 'a → b' }],
};
const past: GraphView = {
  ...{ fleet_id: FLEET, as_of: iso(THEN), resolution_ms: 5_000, metrics: null },
  nodes: [node('old')],
  edges: [edge('old', 'gone')],
  trust: [trust('old', { score: 22 })],
  detections: [detection('then')],
};

const at = (query = ''): void => window.history.replaceState(null, '', `/?fleet=checkout${query}`);
beforeEach(() => at());
afterEach(cleanup);

describe('the fleet as it was', () => {
  it('has the graph, trust and detections of then, and of the rest what had happened by then', () => {
    const now = fleet({
      agents: [agent('new'), agent('old')],
      edges: [edge('new', 'old')],
      detections: [detection('now')],
      decisions: [decision(2, { at: NOW }), decision(1, { at: THEN - 1 })],
    });
    const then = pastFleet(now, past);
    expect([...then.agents.keys()]).toEqual(['old']);
    expect(then.agents.get('old')?.trust?.score).toBe(22);
    expect([...then.edges.values()].map(({ target_agent }) => target_agent)).toEqual(['gone']);
    expect([...then.detections.keys()]).toEqual(['then']);
    expect(then.decisions.map(({ offset }) => offset)).toEqual([1]);
    expect(then.server_time).toBe(iso(THEN));
  });
});

describe('the scale', () => {
  it('moves on with what happens, and else by the minute', () => {
    const of = (last: number, now: number, length = 60 * MINUTE) =>
      stretchOf({ ...view, from: iso(now - length), to: iso(now), steps: [{ ...view.steps[0]!, at: iso(last) }] }, now);
    expect(of(NOW - 1, NOW + 1_000)).toEqual({ from: NOW - 59 * MINUTE, to: NOW });
    expect(of(NOW - 1, NOW + 59_000)).toEqual({ from: NOW - 59 * MINUTE, to: NOW });
    expect(of(NOW - 1, NOW + MINUTE)).toEqual({ from: NOW - 59 * MINUTE, to: NOW + MINUTE });
    expect(of(NOW + 58_000, NOW + 59_000).to).toBe(NOW + 58_000);
    // A young one begins where it begins.
    expect(of(NOW + 20_000, NOW + 30_000, 25_000)).toEqual({ from: NOW + 5_000, to: NOW + 20_000 });
    expect(stretchOf({ ...view, from: iso(NOW + 5_000), steps: [] }, NOW + 9_000)).toEqual({
      ...{ from: NOW + 5_000, to: NOW + 5_000 },
    });
  });

  it('looks at the turn of a minute as the next answer will have it', () => {
    const answered = (at: number) => ({ ...view, from: iso(at - 60 * MINUTE), to: iso(at), steps: [] });
    const turned = NOW + MINUTE + 1_000;
    expect(stretchOf(answered(NOW + 57_000), turned)).toEqual(stretchOf(answered(turned), turned));
  });

  it('leads from an instant to its place and back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3_600 }), (second) => {
        const instant = STRETCH.from + second * 1000;
        return instantAt(shareOf(instant, STRETCH), STRETCH) === instant;
      }),
    );
    expect([shareOf(0, STRETCH), shareOf(NOW + 1, STRETCH), shareOf(NOW, { from: NOW, to: NOW })]).toEqual([0, 1, 1]);
  });

  it('has a few round times, within the stretch', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1_000, max: 60 * MINUTE }), (length) => {
        const ticks = ticksOf({ from: NOW - length, to: NOW });
        return ticks.length <= 8 && ticks.every((tick) => tick % MINUTE === 0 && tick >= NOW - length && tick <= NOW);
      }),
    );
  });

  it('leaves out a time whose words would be cut at an end', () => {
    expect(ticksOf(STRETCH).map((tick) => (tick - NOW) / MINUTE)).toEqual([-50, -40, -30, -20, -10]);
  });

  it('adds up what falls into a bar, as a share of the fullest', () => {
    const bars = barsOf(view.steps, STRETCH, 10);
    expect(bars.map(({ height }) => height)).toEqual([0, 0, 0, 0, 0, 0.25, 0, 0, 1, 0].map((it) => it));
    expect(bars[8]?.risky).toBeCloseTo(0.1);
    expect(barsOf([], STRETCH, 2)).toEqual([
      { height: 0, risky: 0 },
      { height: 0, risky: 0 },
    ]);
  });
});

function Seen() {
  const { live, now } = useSurroundings();
  return <p data-testid="seen">{`${[...(live.fleet?.agents.keys() ?? [])].join()} at ${now}`}</p>;
}

function show(answers: object = {}) {
  const api = new ScriptedApi({ 'GET /timeline': view, 'GET /graph': past, ...answers });
  const page = () => (
    <Page fleet={fleet({ agents: [agent('new')] })} api={api}>
      <PastFleet>
        <Seen />
      </PastFleet>
      <Timeline />
    </Page>
  );
  const { rerender } = render(page());
  return { api, again: () => rerender(page()) };
}

describe('the timeline', () => {
  it('follows live until it is told otherwise', async () => {
    show();
    expect(screen.getByText('Following live')).toBeTruthy();
    expect(screen.getByTestId('seen').textContent).toBe(`new at ${NOW}`);
    expect((await screen.findByRole('slider')).getAttribute('aria-valuetext')).toBe('now');
    expect(await axeViolations()).toEqual([]);
  });

  it('shows the moment of the address, and says that it is the past', async () => {
    at(`&at=${iso(THEN)}`);
    const { api } = show();
    await waitFor(() => expect(screen.getByTestId('seen').textContent).toBe(`old at ${THEN}`));
    expect(api.asks('GET /graph')[0]?.query).toEqual({ fleet_id: FLEET, at: iso(THEN) });
    expect(screen.getByText('As it was, 12 min ago')).toBeTruthy();
  });

  it('goes back and forth by keyboard, and writes it into the address', async () => {
    show();
    const slider = await screen.findByRole('slider');
    fireEvent.keyDown(slider, { key: 'PageUp' });
    expect(new URLSearchParams(window.location.search).get('at')).toBe(iso(NOW - MINUTE));
    fireEvent.keyDown(slider, { key: 'Home' });
    expect(new URLSearchParams(window.location.search).get('at')).toBe(iso(STRETCH.from));
    fireEvent.keyDown(slider, { key: 'End' });
    expect(new URLSearchParams(window.location.search).get('at')).toBeNull();
  });

  it('names what was done and what was wrong, as text', async () => {
    show();
    await screen.findByRole('slider');
    expect(screen.getByTitle(/quarantine <b>bot<\/b>: Below 30\./)).toBeTruthy();
    expect(screen.getByTitle(/^Routing loop, .*goes on\. a → b$/)).toBeTruthy();
  });

  it('says why a moment is not known, and leads back', async () => {
    at(`&at=${iso(NOW - 3 * 60 * MINUTE)}`);
    show({ 'GET /graph': new ApiError(400, 'The past is known from 11:00:00 on.') });
    expect((await screen.findByRole('alert')).textContent).toBe('The past is known from 11:00:00 on.');
    fireEvent.click(screen.getByRole('button', { name: 'Back to live' }));
    expect(new URLSearchParams(window.location.search).get('at')).toBeNull();
  });

  it('says that the past hour is not known', async () => {
    show({ 'GET /timeline': new ApiError(503, 'Not ready.') });
    expect(await screen.findByText(/The past hour is not known: Not ready\./)).toBeTruthy();
  });
});
