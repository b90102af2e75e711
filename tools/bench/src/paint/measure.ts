import { setTimeout as sleep } from 'node:timers/promises';
import { agentMessagesRaw } from '@chorus/contracts';
import { kafkaSender, play, scenario, type TimedMessage } from '@chorus/simulator';
import type { Page } from 'playwright-core';
import { BENCH_FLEET, startSite, type Ground } from '../installation.ts';
import { watchLog, watchSocket, type LogWatcher, type Seen } from '../latency/arrivals.ts';
import { clockOffset, openBrowser, openPage, type ClockOffset } from '../latency/page.ts';
import { watchCores } from '../machine.ts';
import { summary, type Summary } from '../statistics.ts';
import { decisionsPainted, listed, watchPaints } from './page.ts';
import type { PaintOptions } from './options.ts';

const AGENTS = 24;
/** Half a minute: a broker and services that were just started are busy translating themselves. */
const WARM_UP_MS = 30_000;
/** Enough for the feed to be there. */
const FIRST = 20;
const LATEST_MS = 30_000;

/** Times in ms from the record of the message on `agent-messages-raw`. */
export interface PaintFigures {
  readonly rate: number;
  readonly agents: number;
  readonly accepted: Summary;
  readonly decided: Summary;
  readonly socket: Summary;
  readonly painted: Summary;
  /** Of the messages, those that were in a frame of the live socket themselves; a frame leaves the oldest out where there are too many. */
  readonly told: number;
  /** Of the messages, those whose own item was painted; of the others a newer one was. */
  readonly itself: number;
  /** How busy all cores were meanwhile, 0 to 1. */
  readonly cores_busy: number;
  /** At the beginning and at the end. */
  readonly clocks: readonly ClockOffset[];
}

/** A steady stream straight into Kafka, and when a page of the dashboard that was built last shows it. */
export async function measurePaint(ground: Ground, { rate, seconds }: PaintOptions): Promise<PaintFigures> {
  const namespace = 'paint.';
  ground.say('starting the services and the dashboard');
  const site = await startSite(ground, namespace);
  const open: { close(): Promise<unknown> }[] = [{ close: () => site.stop() }];
  try {
    const sender = await kafkaSender({
      brokers: ground.brokers.split(','),
      topic: namespace + agentMessagesRaw.name,
      fleet: BENCH_FLEET,
    });
    open.push(sender);
    const next = stream(rate, FIRST + (WARM_UP_MS / 1000 + seconds) * rate);
    const send = (count: number) => play(next(count), sender, { signal: ground.signal });
    const reading = { gateway_url: site.gateway_url, fleet: BENCH_FLEET, key: ground.keys.operator };
    const log = await watchLog(ground.environment(namespace));
    open.push(log);
    await send(FIRST);
    const socket = await watchSocket(reading);
    open.push(socket);
    const browser = await openBrowser();
    open.push(browser);
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await openPage(page, { ...reading, dashboard_url: site.dashboard_url });
    await watchPaints(page);

    ground.say(`${WARM_UP_MS / 1000} s to warm up, then ${seconds} s, at ${rate}/s`);
    await send((WARM_UP_MS / 1000) * rate);
    const before = await clockOffset(page);
    const known = new Set(log.received.keys());
    const busy = watchCores();
    const { accepted: sent } = await send(seconds * rate);
    const cores_busy = busy();
    const ids = await waitUntilPainted(page, log, known, sent);
    const painted = await decisionsPainted(page);
    const clocks = [before, await clockOffset(page)];
    const order = [...log.received.keys()];
    const sinceRecord = (where: string, seen: Seen) => summary(delays(ids, log, where, seen));
    return {
      rate,
      agents: AGENTS,
      accepted: sinceRecord('accepted', log.accepted),
      decided: sinceRecord('decided', log.decided),
      socket: sinceRecord('on the live socket', listed(order, socket.seen)),
      painted: sinceRecord('on the page', listed(order, painted)),
      told: ids.filter((id) => socket.seen.has(id)).length / ids.length,
      itself: ids.filter((id) => painted.has(id)).length / ids.length,
      cores_busy,
      clocks,
    };
  } finally {
    for (const one of open.toReversed()) await one.close();
  }
}

/** The messages of one calm scenario, one piece after the other, each at a time of its own that begins with the piece. */
function stream(rate: number, all: number): (count: number) => TimedMessage[] {
  const { messages } = scenario('calm', { agents: AGENTS, rate, duration_ms: (1.5 * all * 1000) / rate });
  if (messages.length < all) throw new Error(`The scenario has ${messages.length} messages, and ${all} are wanted.`);
  let at = 0;
  return (count) => messages.slice(at, (at += count)).map((one, n) => ({ ...one, at_ms: (n * 1000) / rate }));
}

/** Waits until so many messages after those `known` are decided and on the page. @returns their ids, in the order of the log */
async function waitUntilPainted(
  page: Page,
  log: LogWatcher,
  known: ReadonlySet<string>,
  count: number,
): Promise<string[]> {
  const deadline = performance.now() + LATEST_MS;
  for (;;) {
    const order = [...log.received.keys()];
    const ids = order.filter((id) => !known.has(id));
    const last = order.at(-1) ?? '';
    if (ids.length >= count && listed(order, await decisionsPainted(page)).has(last)) return ids;
    if (performance.now() > deadline)
      throw new Error(
        `After ${LATEST_MS / 1000} s ${ids.length} of ${count} messages are decided, or not on the page.`,
      );
    await sleep(200);
  }
}

/** @throws Error where some were not seen: without them the others would look better than it was */
function delays(ids: readonly string[], { received }: LogWatcher, where: string, seen: Seen): number[] {
  const times = ids.map((id) => (seen.get(id) ?? NaN) - (received.get(id) ?? NaN));
  const missing = times.filter(Number.isNaN).length;
  if (missing > 0) throw new Error(`${missing} of ${ids.length} messages were not seen ${where}.`);
  return times;
}
