/** @jest-environment jsdom */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Detection, DetectionDetail } from '@chorus/contracts';
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { ApiError } from '../api/client.ts';
import { ScriptedApi } from '../testing-api.ts';
import { axeViolations } from '../testing-axe.ts';
import { stored } from '../testing-conversations.ts';
import { Page, session } from '../testing-page.tsx';
import { detection, edge, fleet, FLEET, iso, NOW } from '../testing.ts';
import { InboxPage } from './inbox-page.tsx';
import { linesOf, MOST_DRAWN, placesOf } from './sub-graph.tsx';
import { openOf } from './use-inbox.ts';
import { precisionWords } from './verdict-form.tsx';
import { factsOf, fateOf, titleOf } from './words.ts';

const LOOP = detection('loop', {
  agents: ['triage', 'refunds', '<b>policy</b>'],
  confidence: 0.97,
  summary: 'Three agents pass order 48213 round.',
  suggested_action: 'Let a person decide.',
  correlation_id: 'order',
  evidence: ['m1', 'm2'],
});
const HOARD = detection('hoard', {
  ...{ kind: 'hoarding', agents: ['keeper', 'asker'], confidence: 0.7, laps: 0, resources: ['machine/1'], messages: 5 },
  root_agent: 'keeper',
});
const OVER = detection('over', {
  status: 'closed',
  verdict: 'dismissed',
  verdict_by: 'ann',
  verdict_reason: 'A stand-up.',
});

const detail = (of: Detection, more: Partial<DetectionDetail> = {}): DetectionDetail => ({
  ...{ detection: of, messages: [stored(1), stored(2)], messages_missing: 0, nodes: [], edges: [] },
  ...more,
});
const PRECISION = {
  kind: 'routing_loop',
  confirmed: 34,
  dismissed: 2,
  not_yet: 1,
  precision: 0.944,
  low: 0.82,
  high: 0.98,
};
const ANSWERS = {
  'GET /detections': { fleet_id: FLEET, detections: [OVER], next_cursor: null },
  'GET /detections/loop': detail(LOOP),
  'GET /detections/hoard': detail(HOARD),
  'GET /detections/over': detail(OVER),
  'GET /detections/precision': { fleet_id: FLEET, kinds: [PRECISION] },
  'POST /detections/loop/verdict': { command_id: 'c', requested_at: iso(NOW) },
};

const at = (query = ''): void => window.history.replaceState(null, '', `/inbox?fleet=checkout${query}`);
beforeEach(() => at());
afterEach(cleanup);

function show(detections: Detection[] = [HOARD, LOOP], answers: object = {}, of: object = {}) {
  const api = new ScriptedApi({ ...ANSWERS, ...answers });
  const page = (found: Detection[]) => (
    <Page fleet={fleet({ detections: found })} path="/inbox" api={api} {...of}>
      <InboxPage />
    </Page>
  );
  const { rerender } = render(page(detections));
  return { api, again: (found: Detection[]) => rerender(page(found)) };
}

describe('the list', () => {
  it('has what is open, the most certain first, and shows the first of them', async () => {
    show();
    const rows = screen.getAllByTestId('detection');
    expect(rows.map((row) => within(row).getByText(/Routing|Hoarding/).textContent)).toEqual([
      'Routing loop of 3',
      'Hoarding',
    ]);
    expect(rows[0]?.getAttribute('aria-current')).toBe('true');
    expect(await screen.findByRole('heading', { name: 'Routing loop of 3' })).toBeTruthy();
    expect(screen.getAllByText('<b>policy</b>').length).toBeGreaterThan(0);
  });

  it('is of one kind where that is asked for', () => {
    at('&kind=hoarding');
    show();
    expect(screen.getAllByTestId('detection')).toHaveLength(1);
  });

  it('leaves the one that is looked at where it is when a more certain one comes', async () => {
    const { again } = show([HOARD]);
    fireEvent.change(await screen.findByRole('textbox', { name: /Note/ }), { target: { value: 'It waits.' } });
    again([HOARD, LOOP]);
    expect(screen.getAllByTestId('detection').map((row) => row.getAttribute('aria-current'))).toEqual([null, 'true']);
    expect(screen.getByRole<HTMLTextAreaElement>('textbox', { name: /Note/ }).value).toBe('It waits.');
    // It is over, or somebody else has dismissed it.
    again([LOOP]);
    expect(screen.getByRole<HTMLTextAreaElement>('textbox', { name: /Note/ }).value).toBe('It waits.');
    expect(screen.getByRole('heading', { name: 'Hoarding' })).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: /Routing loop/ }));
    again([LOOP]);
    expect(await screen.findByRole('heading', { name: 'Routing loop of 3' })).toBeTruthy();
  });

  it('leads to the title of the one that is opened, and on a phone back to its row', async () => {
    const { again } = show();
    fireEvent.click(screen.getByRole('button', { name: /Hoarding/ }));
    again([HOARD, LOOP]);
    expect(document.activeElement).toBe(await screen.findByRole('heading', { name: 'Hoarding' }));
    fireEvent.click(screen.getByRole('button', { name: 'Back to the list' }));
    again([HOARD, LOOP]);
    expect(document.activeElement).toBe(screen.getByRole('button', { name: /Hoarding/ }));
  });

  it('says that nothing is open', () => {
    show([]);
    expect(screen.getByText('Nothing is open.')).toBeTruthy();
    expect(screen.getByRole('heading', { name: 'Nothing needs you' })).toBeTruthy();
  });

  it('has what was before, with what people said of it', async () => {
    at('&tab=earlier');
    const { api } = show();
    const [row] = await screen.findAllByTestId('detection');
    expect(row?.textContent).toContain('Dismissed by ann: A stand-up.');
    expect(api.asks('GET /detections')[0]?.query).toMatchObject({ fleet_id: FLEET });
  });

  it('says why earlier ones cannot be shown', async () => {
    at('&tab=earlier');
    show([], { 'GET /detections': new ApiError(503, 'history-service does not answer.') });
    expect(await screen.findByText('history-service does not answer.')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Try again' })).toBeTruthy();
  });
});

describe('a detection', () => {
  it('is shown with its evidence, each message leading to its conversation', async () => {
    show();
    const messages = await screen.findAllByTestId('evidence');
    expect(messages).toHaveLength(2);
    expect(within(messages[0]!).getByRole('link').getAttribute('href')).toMatch(/^\/conversation\?/);
    expect(screen.getByText('Let a person decide.')).toBeTruthy();
    expect(screen.getByText('28 messages')).toBeTruthy();
  });

  it('opens by its address, live or not', async () => {
    at('&id=over');
    show();
    expect(await screen.findByRole('heading', { name: 'Routing loop of 2' })).toBeTruthy();
  });

  it('says that it is not there', async () => {
    at('&id=gone');
    show([LOOP], { 'GET /detections/gone': new ApiError(404, 'There is no such detection.') });
    expect(await screen.findByText('There is no such detection.')).toBeTruthy();
  });

  it('folds long evidence and says what is missing of it', async () => {
    const messages = Array.from({ length: 40 }, (_, n) => stored(n));
    show([LOOP], { 'GET /detections/loop': detail(LOOP, { messages, messages_missing: 3 }) });
    expect(await screen.findAllByTestId('evidence')).toHaveLength(16);
    expect(screen.getByText(/3 messages of it are no longer kept/)).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Show them' }));
    expect(screen.getAllByTestId('evidence')).toHaveLength(40);
  });

  it('of a loop counts its laps, those that are folded, too', async () => {
    const round = ['triage', 'refunds', '<b>policy</b>'];
    const messages = Array.from({ length: 42 }, (_, n) =>
      stored(n, { agent: round[n % 3] ?? '', to: [round[(n + 1) % 3] ?? ''] }),
    );
    show([LOOP], { 'GET /detections/loop': detail(LOOP, { messages }) });
    await screen.findAllByTestId('evidence');
    expect(screen.getAllByText(/^lap \d+$/).map((lap) => lap.textContent)).toEqual(
      [1, 2, 3, 13, 14].map((lap) => `lap ${lap}`),
    );
    expect(screen.getByText(/^Laps 3 to 12: 26 messages between them/)).toBeTruthy();
    const fresh = within(screen.getByRole('region', { name: /^New words per lap/ })).getAllByRole('listitem');
    expect(fresh.map((lap) => lap.title).slice(0, 2)).toEqual(['Lap 1: 1.0', 'Lap 2: .00']);
  });

  it('has no serious fault of access', async () => {
    show();
    await screen.findAllByTestId('evidence');
    expect(await axeViolations()).toEqual([]);
  });
});

describe('a verdict', () => {
  it('is sent with its note, and shown when it is back', async () => {
    const { api, again } = show();
    fireEvent.change(await screen.findByRole('textbox', { name: /Note/ }), { target: { value: ' Seen before. ' } });
    fireEvent.click(screen.getByRole('button', { name: 'Confirm' }));
    await screen.findByText(/Sent; it shows here/);
    expect(api.asks('POST /detections/loop/verdict')[0]?.body).toEqual({
      verdict: 'confirmed',
      reason: 'Seen before.',
    });
    again([HOARD, { ...LOOP, verdict: 'confirmed', verdict_by: 'ops', verdict_reason: 'Seen before.' }]);
    await waitFor(() => expect(screen.getAllByText('Confirmed by ops: Seen before.').length).toBeGreaterThan(0));
    expect(screen.queryByText(/Sent; it shows here/)).toBeNull();
    expect(screen.getByRole('button', { name: 'Take the verdict back' })).toBeTruthy();
  });

  it('is not offered to who may only read', async () => {
    show([LOOP], {}, { session: { ...session, scopes: ['read'] } });
    expect(await screen.findByText(/needs a key with the scope operate/)).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Confirm' })).toBeNull();
  });

  it('says why it was refused', async () => {
    show([LOOP], { 'POST /detections/loop/verdict': new ApiError(503, 'The broker does not answer.') });
    fireEvent.click(await screen.findByRole('button', { name: 'Dismiss' }));
    expect(await screen.findByText('The broker does not answer.')).toBeTruthy();
  });

  it('is counted into a figure with its interval', async () => {
    show();
    expect(
      await screen.findByText('Routing loop: 34 of 36 judged ones confirmed, precision .94 (95 %: .82–.98).'),
    ).toBeTruthy();
    expect(precisionWords('stall', undefined)).toBe('Stall: nobody has judged one yet.');
  });
});

describe('words', () => {
  it.each<[Partial<Detection>, string, string]>([
    [{ kind: 'routing_loop', agents: ['a', 'b', 'c'] }, 'Routing loop of 3', '14 laps, 28 messages, confidence .90'],
    [{ kind: 'hoarding', resources: ['r'] }, 'Hoarding', '1 resource, 28 messages, confidence .90'],
    [{ kind: 'cascade' }, 'Cascade', '2 agents, 28 messages, confidence .90'],
    [{ kind: 'byzantine' }, 'Byzantine', '0 statements, 28 messages, confidence .90'],
    [{ kind: 'stall', agents: ['a'] }, 'Stall', '1 agent, 28 messages, confidence .90'],
  ])('of %o', (of, title, facts) => {
    expect([titleOf(detection('d', of)), factsOf(detection('d', of))]).toEqual([title, facts]);
  });

  it('say what became of it', () => {
    expect(fateOf(LOOP)).toBe('Goes on');
    expect(fateOf({ ...LOOP, status: 'closed' })).toBe('Over by itself, judged by nobody');
    expect(fateOf({ ...LOOP, verdict: 'confirmed' })).toBe('Confirmed');
  });

  it('leave out what was dismissed or is over', () => {
    expect(openOf([OVER, HOARD, { ...LOOP, verdict: 'dismissed' }], '')).toEqual([HOARD]);
  });
});

describe('the drawing', () => {
  it('draws the lap of a loop, and other traffic between its agents once', () => {
    const edges = [
      edge('triage', 'refunds'),
      edge('refunds', 'triage'),
      edge('refunds', 'triage', { relationship_type: 'dependency' }),
    ];
    const lines = linesOf(LOOP, edges);
    expect(lines.filter(({ trouble }) => trouble)).toHaveLength(3);
    expect(lines.filter(({ trouble }) => !trouble)).toEqual([{ from: 'refunds', to: 'triage', trouble: false }]);
  });

  it('draws no way that nobody went, where there is no room for all of a loop', () => {
    const agents = Array.from({ length: MOST_DRAWN + 1 }, (_, n) => `a${n}`);
    const lines = linesOf({ ...LOOP, agents }, []);
    expect(lines).toHaveLength(MOST_DRAWN - 1);
    expect(lines).not.toContainEqual(expect.objectContaining({ from: `a${MOST_DRAWN - 1}`, to: 'a0' }));
  });

  it('marks of a cascade what its root and those who amplified it sent', () => {
    const amplifiers = [{ agent_id: 'crier', received: 1, sent: 4 }];
    const cascade = { kind: 'cascade' as const, agents: ['root', 'crier', 'a', 'b'], root_agent: 'root', amplifiers };
    const edges = [edge('root', 'crier'), edge('crier', 'a'), edge('a', 'b')];
    expect(linesOf(cascade, edges).map(({ from, trouble }) => [from, trouble])).toEqual([
      ['root', true],
      ['crier', true],
      ['a', false],
    ]);
  });

  it('has places for so many agents, none of them on another', () => {
    const places = [...placesOf(Array.from({ length: 40 }, (_, n) => `a${n}`)).values()];
    expect(places).toHaveLength(MOST_DRAWN);
    expect(new Set(places.map(({ x, y }) => `${Math.round(x)} ${Math.round(y)}`)).size).toBe(MOST_DRAWN);
  });
});
