import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CHECKOUT } from '@chorus/local';
import { openGround, whileRunning, type Ground } from './installation.ts';
import { circumstances, coresBusy } from './machine.ts';
import { circumstancesText } from './report/figures.ts';
import { withFigures } from './report/page.ts';

const PAGE = join(CHECKOUT, 'docs/performance.md');

/** A command that measures something on a {@link Ground}. */
export interface Command<Options extends { readonly write: boolean }> {
  /** As in `npm run <name>`; the figures' markers in the page bear it. */
  readonly name: string;
  readonly help: string;
  /** The command line; undefined where help was asked for. @throws Error with what is wrong */
  readOptions(args: readonly string[]): Options | undefined;
  /** Measures, and shows each section of the report as soon as it is known, in the order of the page. */
  measure(ground: Ground, options: Options, show: (title: string, text: string) => void): Promise<void>;
}

const begun = performance.now();
const say = (text: string) =>
  console.error(`${((performance.now() - begun) / 1000).toFixed(1).padStart(5)} s  ${text}`);

/** Runs the command of this process, to its end or to Ctrl-C. */
export async function runCommand<Options extends { readonly write: boolean }>(
  command: Command<Options>,
): Promise<void> {
  const interrupt = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      if (interrupt.signal.aborted) process.exit(130);
      say('stopping after this step; once more ends it at once, and leaves what runs');
      interrupt.abort(new Error('interrupted'));
    });
  try {
    const options = command.readOptions(process.argv.slice(2));
    if (options) await onGround(command, options, interrupt.signal);
    else console.log(command.help);
  } catch (error) {
    console.error(interrupt.signal.aborted ? 'Interrupted.' : error);
    process.exitCode = 1;
  }
}

async function onGround<Options extends { readonly write: boolean }>(
  command: Command<Options>,
  options: Options,
  signal: AbortSignal,
): Promise<void> {
  const busy_before = await coresBusy(signal);
  const ground = await openGround(say, signal);
  const sections: string[] = [];
  const show = (title: string, text: string) => {
    sections.push(`### ${title}\n\n${text}`);
    console.log(`\n${title}\n\n${text}\n`);
  };
  await whileRunning(ground, () => orKeepLogs(ground, () => command.measure(ground, options, show)));
  const busy_after = await coresBusy(signal);
  const where = circumstancesText(circumstances({ kafka: ground.kafkaVersion, busy_before, busy_after }));
  console.log(where);
  if (!options.write) return;
  await writeFigures(command.name, [where, ...sections].join('\n\n'));
  say('the figures are in docs/performance.md');
}

/** Puts figures between the markers of a command into the page. @throws Error where it lacks them */
export async function writeFigures(command: string, figures: string): Promise<void> {
  await writeFile(PAGE, withFigures(await readFile(PAGE, 'utf8'), command, figures));
}

async function orKeepLogs(ground: Ground, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!ground.signal.aborted) {
      ground.keepFolder();
      say(`that failed; logs of the services: ${ground.folder.at('logs')}`);
    }
    throw error;
  }
}
