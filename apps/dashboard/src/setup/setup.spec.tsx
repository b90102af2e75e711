/** @jest-environment jsdom */
import { createKeyRequest, LIVE_DECISIONS, type RejectedMessage, type SetupView } from '@chorus/contracts';
import { afterEach, describe, expect, it } from '@jest/globals';
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { ApiError } from '../api/client.ts';
import type { Surroundings } from '../fleet/context.tsx';
import type { FleetState } from '../live/state.ts';
import { ScriptedApi } from '../testing-api.ts';
import { axeViolations } from '../testing-axe.ts';
import { Page, session } from '../testing-page.tsx';
import { agent, decision, fleet, FLEET, iso, NOW } from '../testing.ts';
import { SetupPage } from './setup-page.tsx';

afterEach(() => {
  cleanup();
  window.history.replaceState(null, '', '/');
});

const addresses = (of: Partial<SetupView> = {}): SetupView => ({
  fleet_id: FLEET,
  ingestion_url: 'http://chorus.test:4318',
  kafka_brokers: ['kafka.test:9092'],
  raw_topic: 'agent-messages-raw',
  first_message_at: null,
  agents: 0,
  ...of,
});
const rejection = (of: Partial<RejectedMessage> = {}): RejectedMessage => ({
  rejection_id: 'r1',
  fleet_id: FLEET,
  agent_id: 'planner',
  via: 'http',
  key_id: 'agents',
  at: iso(NOW - 18_000),
  reason: 'schema',
  detail: 'target_agents has to be a list of names, and is a text.',
  errors: [{ pointer: '/target_agents', detail: 'expected array, received string' }],
  excerpt: '{"agent_id":"planner","target_agents":"coder"}',
  similar: 0,
  ...of,
});
const admin = { ...session, scopes: ['read' as const, 'write' as const, 'admin' as const] };

const gateway = (rejected: readonly RejectedMessage[] = [], setup: unknown = addresses()) =>
  new ScriptedApi({
    'GET /setup': setup,
    'GET /rejected': { fleet_id: FLEET, rejected },
    'POST /keys': { command_id: 'c1', requested_at: iso(NOW), key_id: 'k-made', key: 'chk_made_for_this' },
  });

function page(api: ScriptedApi, of: Partial<Surroundings> & { fleet?: FleetState } = {}) {
  return (
    <Page fleet={fleet()} path="/setup" api={api} {...of}>
      <SetupPage />
    </Page>
  );
}
const show = (api = gateway(), of: Parameters<typeof page>[1] = {}) => render(page(api, of));
const code = () => [...document.querySelectorAll('pre')].map((it) => it.textContent).join('\n');

describe('SetupPage', () => {
  it('shows the lines of the way that the address names, and keeps the chosen one there', async () => {
    window.history.replaceState(null, '', '/setup?fleet=checkout&how=curl');
    const { rerender } = show();
    await screen.findByText(/curl http:\/\/chorus\.test:4318\/api\/v1\/messages/);
    fireEvent.mouseDown(screen.getByRole('tab', { name: /Kafka/ }), { button: 0 });
    expect(window.location.search).toBe('?fleet=checkout&how=kafka');
    rerender(page(gateway()));
    await screen.findByText(/kcat -P -b kafka\.test:9092/);
    expect(screen.getByRole('tab', { name: /Kafka/ }).getAttribute('aria-selected')).toBe('true');
  });

  it('says what to do where there is no Kafka, and where the addresses are not known', async () => {
    window.history.replaceState(null, '', '/setup?how=kafka');
    show(gateway([], addresses({ kafka_brokers: [] })));
    await screen.findByText(/embedded memory bus, which takes no producers/);
    cleanup();
    const api = gateway([], new ApiError(503, 'Kafka is away; ask again.'));
    show(api);
    await screen.findByText('Kafka is away; ask again.', {}, { timeout: 15_000 });
    api.answer('GET /setup', addresses());
    fireEvent.click(screen.getByRole('button', { name: 'Ask again' }));
    await screen.findByText(/kcat/, { selector: 'pre' });
  });

  it('makes a key that may only write, puts it into the lines, and keeps it nowhere', async () => {
    const api = gateway();
    const { unmount } = show(api, { session: admin });
    await waitFor(() => expect(code()).toContain('Bearer%20$CHORUS_KEY'));
    const open = screen.getByRole('button', { name: 'Make a key for this' });
    open.focus();
    fireEvent.click(open);
    const dialog = await screen.findByRole('dialog', { name: 'Make a key for this' });
    const name = within(dialog).getByRole<HTMLInputElement>('textbox', { name: 'Name' });
    expect(document.activeElement).toBe(name);
    fireEvent.change(name, { target: { value: '  ' } });
    const make = within(dialog).getByRole<HTMLButtonElement>('button', { name: 'Make the key' });
    expect(make.disabled).toBe(true);
    fireEvent.change(name, { target: { value: ' checkout agents ' } });
    fireEvent.click(make);
    await waitFor(() => expect(code()).toContain('authorization=Bearer%20chk_made_for_this'));
    const [made] = api.asks('POST /keys');
    expect(made?.query).toEqual({ fleet_id: FLEET });
    expect(createKeyRequest.parse(made?.body)).toMatchObject({ name: 'checkout agents', scopes: ['write'] });
    expect(screen.getByRole('status', { name: 'API key' }).textContent).toBe('chk_made_for_this');
    expect(
      JSON.stringify({ ...localStorage, ...sessionStorage }) + document.cookie + window.location.href,
    ).not.toContain('chk_made');
    await waitFor(() => expect(document.activeElement?.textContent).toBe('Make another'));
    unmount();
    show(api, { session: admin });
    await waitFor(() => expect(code()).toContain('$CHORUS_KEY'));
    expect(document.body.innerHTML).not.toContain('chk_made');
  });

  it('shows why a key was refused, with the fields', async () => {
    const api = gateway();
    const errors = [{ pointer: '/name', detail: 'is taken' }];
    const problem = {
      type: '/problems/validation',
      title: 'Invalid',
      status: 422,
      detail: 'Choose another name.',
      errors,
    };
    api.answer('POST /keys', new ApiError(422, problem.detail, problem));
    show(api, { session: admin });
    fireEvent.click(await screen.findByRole('button', { name: 'Make a key for this' }));
    fireEvent.click(screen.getByRole('button', { name: 'Make the key' }));
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('Choose another name.');
    expect(alert.textContent).toContain('/name is taken');
  });

  it('says who can make a key where this one may not', async () => {
    show();
    await screen.findByText(/only a key with the scopes admin and write can make one/);
    expect(screen.queryByRole('button', { name: 'Make a key for this' })).toBeNull();
  });
});

describe('the first message', () => {
  it.each([
    [LIVE_DECISIONS - 1, '199'],
    [LIVE_DECISIONS, '200+'],
  ])('of %i that the page knows counts as one of %s: of more it is not told when it opens', (known, shown) => {
    const decisions = Array.from({ length: known }, (_, n) => decision(known - n));
    show(gateway(), { fleet: fleet({ agents: [agent('planner')], decisions }) });
    expect(screen.getByText('accepted').nextElementSibling?.textContent).toBe(shown);
  });

  it('is waited for, and turns the page when the fleet shows it', async () => {
    const api = gateway();
    const { rerender } = show(api);
    expect(screen.getByRole('heading', { name: 'Waiting for your first message' })).toBeTruthy();
    expect(screen.getByTestId('arrival').dataset['state']).toBe('waiting');
    await screen.findByText('chorus.test:4318');
    const state = fleet({
      agents: [agent('planner')],
      decisions: [decision(1, { agent: 'planner', to: ['coder'], text: 'Split <b>CHK-2231</b>', at: NOW - 3_000 })],
    });
    rerender(page(api, { fleet: state }));
    expect(screen.getByTestId('arrival').dataset['state']).toBe('arrived');
    expect(screen.getByText('Split <b>CHK-2231</b>')).toBeTruthy();
    const link = (name: string) => screen.getByRole<HTMLAnchorElement>('link', { name }).getAttribute('href');
    expect(link('Open the fleet')).toBe('/?fleet=checkout');
    expect(link('Open the conversation')).toBe('/conversation?fleet=checkout&id=c');
  });

  it('is the next one where the fleet has only fallen silent, or not yours where it is simulated', async () => {
    show(gateway([], addresses({ first_message_at: iso(NOW - 86_400_000) })));
    await screen.findByRole('heading', { name: 'Waiting for the next message' });
    cleanup();
    show(gateway(), { fleet: fleet({ agents: [agent('planner')], simulated: true }) });
    expect(screen.getByRole('heading', { name: 'This fleet is simulated' })).toBeTruthy();
  });

  it('is not claimed while the page is stale', () => {
    show(gateway(), { fleet: fleet({ agents: [agent('planner')] }), status: 'stale' });
    expect(screen.getByRole('heading', { name: 'Not live at this moment' })).toBeTruthy();
    expect(screen.queryByRole('link', { name: 'Open the fleet' })).toBeNull();
  });
});

describe('rejected messages', () => {
  it('say why, which field, how they began and how many, and are markup to nobody', async () => {
    const hostile = rejection({
      rejection_id: 'r2',
      similar: 4,
      detail: 'See <img src=x onerror=alert(1)>',
      excerpt: '{"agent_id":"\u202Eevil",\n"<script>":1}',
      errors: [],
    });
    show(gateway([rejection(), hostile]));
    const list = await screen.findByRole('region', { name: 'Rejected messages' });
    const items = within(list).getAllByTestId('rejected-item');
    expect(within(list).getByRole('heading').textContent).toBe('6 messages rejected');
    expect(items[0]?.textContent).toContain('/target_agents expected array, received string');
    expect(items[0]?.querySelector('mark')?.textContent).toBe('"target_agents"');
    expect(items[0]?.textContent).toContain('18 s ago');
    expect(items[1]?.textContent).toContain('4 similar');
    expect(items[1]?.querySelector('pre')?.textContent).toBe('{"agent_id":"\uFFFDevil",\n"<script>":1}');
    expect(list.querySelector('img, script')).toBeNull();
  });

  it('come while the page is open', async () => {
    const api = gateway();
    show(api);
    await waitFor(() => expect(api.asks('GET /rejected').length).toBeGreaterThan(0));
    api.answer('GET /rejected', { fleet_id: FLEET, rejected: [rejection()] });
    await screen.findByText('1 message rejected', {}, { timeout: 10_000 });
  });

  it('do not pass for none where they cannot be read', async () => {
    const api = gateway();
    api.answer('GET /rejected', new ApiError(403, 'This key lacks the scope read.'));
    show(api);
    await screen.findByText(/Whether messages were rejected is not known/, {}, { timeout: 15_000 });
    expect(screen.getByText('This key lacks the scope read.')).toBeTruthy();
  });
});

it('Setup has nothing that axe finds serious', async () => {
  show(gateway([rejection()]), { session: admin });
  await screen.findByRole('region', { name: 'Rejected messages' });
  await screen.findByText(/OTEL_EXPORTER_OTLP_ENDPOINT/);
  expect(await axeViolations()).toEqual([]);
  fireEvent.click(screen.getByRole('button', { name: 'Make a key for this' }));
  await screen.findByRole('dialog');
  expect(await axeViolations()).toEqual([]);
});
