import { fileURLToPath } from 'node:url';
import { HELP, readOptions } from './options.ts';
import { repeatFile } from './repeat-file.ts';
import { runGolden } from './run.ts';

const GOLDEN = fileURLToPath(new URL('../../../libs/domain/arbitration/golden', import.meta.url));

try {
  const options = readOptions(process.argv.slice(2));
  const print = (text: string): void => console.log(text);
  if (!options) print(HELP);
  else if (options.repeat !== undefined) process.exitCode = await repeatFile(options.repeat, print);
  else process.exitCode = await runGolden({ ...options, folder: options.folder ?? GOLDEN }, print);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
