import { type Machine, thisMachine } from '../machine.ts';

/** Where a Chromium can be had, or why not. */
export type FoundChromium =
  | { readonly ok: true; readonly how: 'environment' | 'local'; readonly path: string }
  | { readonly ok: false; readonly why: string };

const NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Looks for a Chromium or Chrome: CHROMIUM_PATH, else one on the PATH. Starts nothing. */
export async function findChromium(machine: Machine = thisMachine()): Promise<FoundChromium> {
  const { chromiumPath } = machine.config;
  if (chromiumPath && machine.exists(chromiumPath)) return { ok: true, how: 'environment', path: chromiumPath };
  if (chromiumPath) return { ok: false, why: `no Chromium: CHROMIUM_PATH names ${chromiumPath}, which is not there` };
  for (const path of NAMES) {
    if (machine.exists(path)) return { ok: true, how: 'local', path };
    const found = path.startsWith('/') ? undefined : await machine.run('which', path);
    if (found) return { ok: true, how: 'local', path: found.trim() };
  }
  return { ok: false, why: 'no Chromium: neither chromium nor google-chrome on the PATH' };
}
