import type { Browser } from 'playwright-core';
import { Unavailable } from '../machine.ts';
import { findChromium } from './find.ts';

/** Works without a graphics card, and calls nobody by itself. */
const FLAGS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * Starts a headless Chromium with an empty profile. As root, where Chromium refuses to run in its sandbox, the sandbox is
 * off: for pages of this project only.
 * @throws Unavailable where there is none
 */
export async function launchChromium(): Promise<Browser> {
  const found = await findChromium();
  if (!found.ok) throw new Unavailable(found.why);
  // Playwright takes a while to load: only those who want a browser wait for it.
  const { chromium } = await import('playwright-core');
  // Playwright turns the sandbox off unless it is told not to.
  const chromiumSandbox = process.getuid?.() !== 0;
  return chromium.launch({ executablePath: found.path, headless: true, args: FLAGS, chromiumSandbox });
}
