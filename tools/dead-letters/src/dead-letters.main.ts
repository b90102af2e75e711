import { RawLog } from '@chorus/bus';
import { adviceOn, findKafka } from './cli/kafka.ts';
import { HELP, readCommand, type Command } from './cli/options.ts';
import { UsageError } from './cli/usage-error.ts';
import { listJson, listText } from './list.ts';
import { redriveCommand } from './redrive/command.ts';
import { letterAt, survey } from './scan.ts';
import { showJson, showText, writeValue, type Shown } from './show.ts';
import { safe } from './text/safe.ts';
import { counted } from './text/table.ts';

const say = (text: string) => console.error(text);

async function run(command: Command, args: readonly string[], stop: AbortSignal): Promise<number> {
  const { config, where } = await findKafka(process.env);
  say(where);
  const log = new RawLog({ config });
  try {
    switch (command.kind) {
      case 'list': {
        const found = await survey(log, command.filter, command.limit, stop);
        console.log(command.json ? listJson(found) : listText(found));
        return 0;
      }
      case 'show':
        return await show(command, log, stop);
      case 'redrive':
        return await redriveCommand(command, { config, log, stop, args, say });
    }
  } finally {
    await log.close();
  }
}

async function show(command: Extract<Command, { kind: 'show' }>, log: RawLog, stop: AbortSignal): Promise<number> {
  const { json, out } = command;
  const { newest, groups } = await survey(log, command.filter, command.limit, stop);
  if (out !== undefined && newest.length !== 1)
    throw new UsageError(`--out writes one value, and these are ${counted(newest.length, 'dead letter')}.`);
  let shown = 0;
  // One after the other: values may be large.
  for (const { position, redriven_at } of newest) {
    const letter = await letterAt(log, position);
    if (!letter) continue;
    const one: Shown = { ...letter, redriven_at };
    if (out !== undefined) say(`Written to ${await writeValue(one, out)}`);
    else if (json) console.log((shown === 0 ? '[' : ',') + showJson(one));
    else console.log((shown === 0 ? '' : '\n') + showText(one, command));
    shown++;
  }
  if (json) console.log(shown === 0 ? '[]' : ']');
  const all = groups.reduce((sum, { letters }) => sum + letters, 0);
  if (all === 0) say('No dead letter is like that.');
  else if (all > shown)
    say(`The newest ${shown} of ${counted(all, 'dead letter')}; --limit N shows more, list gives a table.`);
  return shown > 0 ? 0 : 1;
}

const isParseArgsError = (error: unknown): error is TypeError =>
  error instanceof TypeError && String((error as NodeJS.ErrnoException).code).startsWith('ERR_PARSE_ARGS');

const stop = new AbortController();
process.once('SIGINT', () => stop.abort());
process.once('SIGTERM', () => stop.abort());
// Whoever reads has had enough, as `head` has.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

try {
  const args = process.argv.slice(2);
  const command = readCommand(args, Date.now());
  if (command) process.exitCode = await run(command, args, stop.signal);
  else console.log(HELP);
} catch (error) {
  const isMistake = error instanceof UsageError || isParseArgsError(error);
  // Messages of Kafka may name what others have sent.
  if (stop.signal.aborted) say('Interrupted.');
  else {
    say(isMistake ? error.message : safe(error instanceof Error ? error.message : String(error)));
    const advice = adviceOn(error);
    if (advice !== undefined) say(advice);
  }
  process.exitCode = stop.signal.aborted ? 130 : isMistake ? 2 : 1;
}
