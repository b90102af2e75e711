import { safe } from '@chorus/dead-letters/text';
import { HELP, readCommand } from './cli/options.ts';
import { UsageError } from './cli/usage-error.ts';
import { runCommand } from './commands.ts';
import { Refused } from './rest.ts';

const say = (text: string) => console.error(text);
const print = (text: string) => console.log(text);

const isParseArgsError = (error: unknown): error is TypeError =>
  error instanceof TypeError && String((error as NodeJS.ErrnoException).code).startsWith('ERR_PARSE_ARGS');

const stop = new AbortController();
process.once('SIGINT', () => stop.abort());
process.once('SIGTERM', () => stop.abort());
// Whoever reads has had enough, as `head` has.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

try {
  const command = readCommand(process.argv.slice(2), Date.now());
  if (command)
    process.exitCode = await runCommand(command, { print, say }, { environment: process.env, stop: stop.signal });
  else print(HELP);
} catch (error) {
  const isMistake = error instanceof UsageError || isParseArgsError(error);
  if (stop.signal.aborted) say('Interrupted.');
  else if (isMistake || error instanceof Refused) say(error.message);
  else say(safe(error instanceof Error ? error.message : String(error)));
  process.exitCode = stop.signal.aborted ? 130 : isMistake ? 2 : 1;
}
