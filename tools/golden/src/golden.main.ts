import { fileURLToPath } from 'node:url';
import { HELP, readOptions } from './options.ts';
import { runGolden } from './run.ts';

const GOLDEN = fileURLToPath(new URL('../../../libs/domain/arbitration/golden', import.meta.url));

try {
  const options = readOptions(process.argv.slice(2));
  if (!options) console.log(HELP);
  else
    process.exitCode = await runGolden({ ...options, folder: options.folder ?? GOLDEN }, (text) => console.log(text));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
