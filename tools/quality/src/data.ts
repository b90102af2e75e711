import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const CHECKOUT = fileURLToPath(new URL('../../../', import.meta.url));

/** Where recorded data lies that is no part of the project. */
const DATA = '../shared/data';

/** A file or folder of the recorded data. @throws Error that says what is missing, and where it is looked for */
export function dataPath(path: string): string {
  const found = join(CHECKOUT, DATA, path);
  if (existsSync(found)) return found;
  throw new Error(
    `NOTHING WAS MEASURED: there is no ${DATA}/${path} beside the checkout's files. The recorded data is no part of the ` +
      'project; docs/quality.md says what it is and where it was published.',
  );
}
