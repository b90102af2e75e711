import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { UsageError } from '../usage-error.ts';

/** What `npm start` writes down while it runs. */
const runFile = z.looseObject({
  ingestion_url: z.string(),
  /** The write key of each fleet. */
  keys: z.record(z.string(), z.string()),
});
export type RunningChorus = z.infer<typeof runFile>;

const RUN_FILE = join(import.meta.dirname, '../../../../.chorus/run.json');

/** The installation that `npm start` has brought up here, or null where there is none. */
export async function runningChorus(file: string = RUN_FILE): Promise<RunningChorus | null> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch {
    return null;
  }
  try {
    return runFile.parse(JSON.parse(text));
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    throw new UsageError(`${file} is not what npm start writes: ${why}\nStart again, or give --url and --key.`);
  }
}

export interface Destination {
  readonly url?: string | undefined;
  readonly key?: string | undefined;
  readonly fleet?: string | undefined;
}

/**
 * Address and key to send with: those given, else those of the installation that runs here. A fleet picks its key.
 *
 * @throws UsageError that says what to give where something is missing.
 */
export function httpDestination(given: Destination, running: RunningChorus | null): { url: string; key: string } {
  const url = given.url ?? running?.ingestion_url;
  if (url === undefined) {
    throw new UsageError(
      'Chorus does not run here (no .chorus/run.json). Start it with npm start, or give --url and --key.',
    );
  }
  if (given.key !== undefined) return { url, key: given.key };
  const keys = running?.keys ?? {};
  const fleets = Object.keys(keys);
  const fleet = given.fleet ?? (fleets.includes('default') ? 'default' : fleets[0]);
  const key = fleet === undefined ? undefined : keys[fleet];
  if (key === undefined) {
    const known = fleets.length > 0 ? `There are keys for: ${fleets.join(', ')}.` : 'No key is known here.';
    throw new UsageError(`No write key for fleet ${fleet ?? 'default'}. ${known} Give one with --key.`);
  }
  return { url, key };
}
