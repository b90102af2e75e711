import { setTimeout as sleep } from 'node:timers/promises';
import { buildDashboard } from '@chorus/local';
import { scenario } from '@chorus/simulator';
import type { Page } from 'playwright-core';
import { BENCH_FLEET, startSite, type Ground, type Site } from '../installation.ts';
import { watchCores } from '../machine.ts';
import { summary, type Summary } from '../statistics.ts';
import { watchLog, watchSocket, type Seen } from './arrivals.ts';
import { clockOffset, decisionsSeen, openBrowser, openPage, type ClockOffset } from './page.ts';
import { sendSteadily, type Sent } from './send-steadily.ts';

/** Messages a second. */
export const RATE = 20;
const AGENTS = 24;
/** Enough for the feed to be there. */
const FIRST = 5;
/** Half a minute: a broker that was just started is busy translating itself. */
const WARM_UP = 600;
const LATEST_MS = 15_000;

/** Times in ms. All but the first begin when the answer 202 is at the sender. */
export interface LatencyFigures {
  readonly rate: number;
  readonly agents: number;
  readonly answer: Summary;
  readonly accepted: Summary;
  readonly decided: Summary;
  readonly read: Summary;
  readonly socket: Summary;
  readonly page: Summary;
  /** How busy all cores were meanwhile, 0 to 1. */
  readonly cores_busy: number;
  /** At the beginning and at the end. */
  readonly clocks: readonly ClockOffset[];
}

/** A quiet fleet's messages, and when they show. */
export async function measureLatency(ground: Ground, samples: number): Promise<LatencyFigures> {
  const namespace = 'latency.';
  ground.say('latency: building the dashboard (from the cache where nothing changed)');
  await buildDashboard(ground.folder);
  ground.say('latency: starting the services and the dashboard');
  const site = await startSite(ground, namespace);
  const open: { close(): Promise<unknown> }[] = [{ close: () => site.stop() }];
  try {
    const send = sender(ground, site, FIRST + WARM_UP + samples);
    await send(FIRST);
    const reading = { gateway_url: site.gateway_url, fleet: BENCH_FLEET, key: ground.keys.operator };
    const log = await watchLog(ground.environment(namespace));
    open.push(log);
    const socket = await watchSocket(reading);
    open.push(socket);
    const browser = await openBrowser();
    open.push(browser);
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await openPage(page, { ...reading, dashboard_url: site.dashboard_url });

    ground.say(`latency: ${WARM_UP} messages to warm up, then ${samples}, at ${RATE}/s`);
    await send(WARM_UP);
    const before = await clockOffset(page);
    const busy = watchCores();
    const sent = await send(samples);
    const cores_busy = busy();
    const shown = await waitUntilShown(sent, page);
    const clocks = [before, await clockOffset(page)];
    const since202 = (where: string, seen: Seen) => summary(delays(sent, where, seen));
    return {
      rate: RATE,
      agents: new Set(sent.map(({ agent_id }) => agent_id)).size,
      answer: summary(sent.map(({ asked_at, answered_at }) => answered_at - asked_at)),
      accepted: since202('accepted', log.accepted),
      decided: since202('decided', log.decided),
      read: since202('on the log', log.read),
      socket: since202('on the live socket', socket.seen),
      page: since202('on the page', shown),
      cores_busy,
      clocks,
    };
  } finally {
    for (const one of open.toReversed()) await one.close();
  }
}

/** Sends the next `n` messages of one calm scenario. */
function sender({ keys, signal }: Ground, { ingestion_url }: Site, all: number): (n: number) => Promise<Sent[]> {
  const { messages } = scenario('calm', { agents: AGENTS, rate: RATE, duration_ms: (1.5 * all * 1000) / RATE });
  if (messages.length < all) throw new Error(`The scenario has ${messages.length} messages, and ${all} are wanted.`);
  const at = { ingestion_url, key: keys.write[BENCH_FLEET] ?? '', rate: RATE, signal };
  let next = 0;
  return (n) => {
    const some = messages.slice(next, (next += n));
    return sendSteadily(
      some.map(({ message }) => message),
      at,
    );
  };
}

/** Waits until the page has shown them all, or for so long that those missing will not come. */
async function waitUntilShown(sent: readonly Sent[], page: Page): Promise<Seen> {
  const deadline = performance.now() + LATEST_MS;
  for (;;) {
    const seen = await decisionsSeen(page);
    if (sent.every(({ message_id }) => seen.has(message_id)) || performance.now() > deadline) return seen;
    await sleep(100);
  }
}

/** @throws Error where some were not seen: without them the others would look better than it was */
function delays(sent: readonly Sent[], where: string, seen: Seen): number[] {
  const times = sent.map(({ message_id, answered_at }) => (seen.get(message_id) ?? NaN) - answered_at);
  const missing = times.filter(Number.isNaN).length;
  if (missing > 0) throw new Error(`${missing} of ${sent.length} messages were not seen ${where}.`);
  return times;
}
