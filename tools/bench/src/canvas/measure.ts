import { writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { startDashboard, type LocalFolder } from '@chorus/local';
import { freePort } from '@chorus/testing';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { stopOnError, whileRunning } from '../installation.ts';
import { openBrowser } from '../latency/page.ts';
import { bitmapPage } from './bitmap.ts';
import { BusyFleet, FLEET, type FleetSize } from './fleet.ts';
import type { CanvasOptions } from './options.ts';
import { emptySpot, panning } from './pan.ts';
import { StubGateway } from './stub-gateway.ts';
import { CATEGORIES, framesOf, MARKS, type FrameFigures, type TraceEvent } from './trace.ts';

export const SIZES: readonly FleetSize[] = [
  { agents: 1_000, edges: 3_000 },
  { agents: 5_000, edges: 15_000 },
];

export interface CanvasFigures {
  /** Of the browser. */
  readonly version: string;
  readonly rate: number;
  readonly width: number;
  readonly height: number;
  /** The page that only pans a bitmap. */
  readonly bitmap: Traced;
  readonly fleets: readonly FleetFrames[];
}

export interface FleetFrames {
  readonly size: FleetSize;
  /** Of the fleet's agents and relations, how many the page draws. */
  readonly nodes: number;
  readonly edges: number;
  readonly idle: Traced;
  readonly pan: Traced;
  readonly live: Traced;
}

/** Frames, and what the browser's processes took of the processor meanwhile, in cores. */
export interface Traced extends FrameFigures {
  /** Of the page's own process, with all its threads. */
  readonly page_cores: number;
  /** Of the one that draws for all: without a graphics card it is the processor that does it. */
  readonly drawing_cores: number;
}

const VIEWPORT = { width: 1440, height: 900 };
/** Until a page that was just opened has come to rest: fonts, the layout, the way there. */
const SETTLE_MS = 5_000;
const FRONT_MS = 1_000;
const IDLE_MS = 5_000;
const LAYOUT_TIMEOUT_MS = 300_000;

type Say = (text: string) => void;

/** Measures the dashboard that was built last. @throws Error where its page does not show the graph, or does not move it */
export async function measureCanvas(folder: LocalFolder, options: CanvasOptions, say: Say): Promise<CanvasFigures> {
  const browser = await openBrowser();
  try {
    const fleets: FleetFrames[] = [];
    let bitmap: Traced | undefined;
    let canvas = VIEWPORT;
    for (const size of SIZES) {
      say(`a fleet of ${size.agents} agents and ${size.edges} relations`);
      const gateway = await StubGateway.start(size, new BusyFleet(size));
      await whileRunning(gateway, async () => {
        await inFleetPage(browser, folder, gateway, say, async (page) => {
          const box = await canvasOf(page);
          canvas = { width: Math.round(box.width), height: Math.round(box.height) };
          bitmap ??= await measureBitmap(browser, box, options.seconds);
          fleets.push(await measureFleet(browser, page, { size, gateway, options, say }));
        });
      });
    }
    if (!bitmap) throw new Error('No fleet was measured.');
    return { version: browser.version(), rate: options.rate, ...canvas, bitmap, fleets };
  } finally {
    await browser.close();
  }
}

/** Opens the Fleet page of the stub's fleet with all agents, until its graph is laid out and has come to rest. */
async function inFleetPage(
  browser: Browser,
  folder: LocalFolder,
  gateway: StubGateway,
  say: Say,
  work: (page: Page) => Promise<void>,
): Promise<void> {
  const port = await freePort();
  const env = { PATH: process.env['PATH'] ?? '', GATEWAY_PUBLIC_URL: `:${gateway.port}` };
  const dashboard = await startDashboard(folder, { port, env, say });
  await whileRunning(dashboard, async () => {
    const page = await browser.newPage({ viewport: VIEWPORT });
    await stopOnError({ stop: () => page.close() }, async () => {
      await page.goto(`http://127.0.0.1:${port}/?fleet=${FLEET}&nodes=all`);
      await page.locator('[data-testid=connection-state][data-state=live]').waitFor();
      await page.waitForFunction(
        () => {
          const { nodes, placed } = document.querySelector('canvas')?.dataset ?? {};
          return Number(nodes) > 0 && Number(placed) >= Number(nodes);
        },
        undefined,
        { timeout: LAYOUT_TIMEOUT_MS },
      );
      await sleep(SETTLE_MS);
      await work(page);
    });
    await page.close();
  });
}

async function measureFleet(
  browser: Browser,
  page: Page,
  of: { size: FleetSize; gateway: StubGateway; options: CanvasOptions; say: Say },
): Promise<FleetFrames> {
  const { gateway, options, say } = of;
  const ms = options.seconds * 1000;
  say('nothing happens');
  await betweenMinutes(gateway.since);
  const idle = await traced(browser, page, () => sleep(IDLE_MS));
  const spot = await emptySpot(page);
  const pan = (traceFile?: string) => traced(browser, page, () => panning(page, spot, () => sleep(ms)), traceFile);
  say('panned');
  const alone = await pan();
  say(`panned, with ${options.rate} messages a second`);
  gateway.setRate(options.rate);
  // The first news bring what has not been drawn for a while.
  await sleep(SETTLE_MS);
  const live = await pan(of.size === SIZES[0] ? options.traceFile : undefined);
  for (const { asked } of [alone, live])
    if (asked === 0) throw new Error('The graph did not move when it was dragged.');
  const drawn = await page
    .locator('canvas')
    .evaluate(({ dataset }) => [dataset['nodes'], dataset['edges']].map(Number));
  return { size: of.size, nodes: drawn[0] ?? 0, edges: drawn[1] ?? 0, idle, pan: alone, live };
}

/**
 * Waits where needed until the next seconds lie within a minute, of the clock and of the ages of what was said before `since`: at
 * its turn a page draws the time anew.
 */
async function betweenMinutes(since: number): Promise<void> {
  for (;;) {
    const left = Math.min(...[0, since].map((origin) => 60_000 - ((Date.now() - origin) % 60_000)));
    if (left > FRONT_MS + IDLE_MS + 2_000) return;
    await sleep(left + 1_000);
  }
}

async function measureBitmap(browser: Browser, box: Box, seconds: number): Promise<Traced> {
  const page = await browser.newPage({ viewport: VIEWPORT });
  await page.setContent(bitmapPage(box));
  const start = { x: box.x + box.width / 2, y: box.y + box.height / 4 };
  const figures = await traced(browser, page, () => panning(page, start, () => sleep(seconds * 1000)));
  await page.close();
  return figures;
}

type Box = { x: number; y: number; width: number; height: number };

async function canvasOf(page: Page): Promise<Box> {
  const box = await page.locator('canvas').boundingBox();
  if (!box) throw new Error('The page shows no canvas.');
  return box;
}

/** The frames that the page draws while something is done, by the browser's own trace. */
async function traced(browser: Browser, page: Page, during: () => Promise<void>, traceFile?: string): Promise<Traced> {
  await page.bringToFront();
  // A page that was behind another is drawn once when it comes to the front.
  await sleep(FRONT_MS);
  await browser.startTracing(page, { categories: CATEGORIES });
  // One session from the beginning to the end: where one is detached Chromium paints all its pages anew.
  const session = await browser.newBrowserCDPSession();
  const before = await cpuTimes(session);
  await page.evaluate((name) => void performance.mark(name), MARKS.begin);
  await during();
  await page.evaluate((name) => void performance.mark(name), MARKS.end);
  const after = await cpuTimes(session);
  const text = await browser.stopTracing();
  await session.detach();
  if (traceFile !== undefined) await writeFile(traceFile, text);
  const figures = framesOf((JSON.parse(text.toString('utf8')) as { traceEvents: TraceEvent[] }).traceEvents);
  const cores = (of: string) => ((after.get(of) ?? 0) - (before.get(of) ?? 0)) / figures.seconds;
  return { ...figures, page_cores: cores('renderer'), drawing_cores: cores('GPU') };
}

/** CPU seconds so far, by the kind of process. */
async function cpuTimes(session: CDPSession): Promise<ReadonlyMap<string, number>> {
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  const times = new Map<string, number>();
  for (const { type, cpuTime } of processInfo) times.set(type, (times.get(type) ?? 0) + cpuTime);
  return times;
}
