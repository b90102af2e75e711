import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Given } from './options.ts';
import { UsageError } from './usage-error.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Which gateway, and the key that asks. */
export interface Access {
  readonly url: string;
  readonly key: string;
  /** For a person. */
  readonly where: string;
}

/** What `npm start` writes down while it runs, as far as it matters here. */
const runFile = z.looseObject({ gateway_url: z.string(), operator_key: z.string() });

const RUN_FILE = join(import.meta.dirname, '../../../../.chorus/run.json');

/**
 * The gateway that was named, else that of the `npm start` that runs here; its key goes to no other address.
 *
 * @throws UsageError with what to give
 */
export async function findGateway(given: Given, environment: Environment, file: string = RUN_FILE): Promise<Access> {
  const key = given.key ?? (environment['CHORUS_API_KEY'] || undefined);
  if (given.url !== undefined) {
    if (!/^https?:$/.test(protocolOf(given.url)))
      throw new UsageError(`--url is an address such as http://localhost:4000, not "${given.url}".`);
    if (key === undefined)
      throw new UsageError('Which key? Set CHORUS_API_KEY to one with the scope admin, or give it with --key.');
    return { url: given.url, key, where: `Gateway ${given.url}` };
  }
  const running = await readRunFile(file);
  if (!running)
    throw new UsageError(
      'Which gateway? Give its address with --url and a key with the scope admin in CHORUS_API_KEY, or start Chorus here with ' +
        'npm start.',
    );
  const { gateway_url: url, operator_key } = running;
  return { url, key: key ?? operator_key, where: `Gateway ${url} (of the npm start that runs here)` };
}

function protocolOf(url: string): string {
  return URL.canParse(url) ? new URL(url).protocol : '';
}

async function readRunFile(file: string): Promise<z.infer<typeof runFile> | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch {
    return undefined;
  }
  try {
    return runFile.parse(JSON.parse(text));
  } catch {
    throw new UsageError(`${file} is not what npm start writes. Start it again, or give --url and CHORUS_API_KEY.`);
  }
}
