import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CHECKOUT } from '@chorus/local';
import { openGround, whileRunning, type Ground } from './installation.ts';
import { measureLatency } from './latency/measure-latency.ts';
import { circumstances, coresBusy } from './machine.ts';
import { HELP, readOptions, type Options } from './options.ts';
import { profileStreamProcessor } from './profile/profile-stream-processor.ts';
import { circumstancesText, latencyText, profileText, throughputText } from './report/figures.ts';
import { withFigures } from './report/page.ts';
import { prepareLoad } from './throughput/load.ts';
import { measureThroughput } from './throughput/measure-throughput.ts';

const PAGE = join(CHECKOUT, 'docs/performance.md');

const begun = performance.now();
const say = (text: string) =>
  console.error(`${((performance.now() - begun) / 1000).toFixed(1).padStart(5)} s  ${text}`);

const interrupt = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    if (interrupt.signal.aborted) process.exit(130);
    say('stopping after this step; once more ends it at once, and leaves what runs');
    interrupt.abort(new Error('interrupted'));
  });

async function measureOrKeepLogs(ground: Ground, options: Options): Promise<string[]> {
  try {
    return await measure(ground, options);
  } catch (error) {
    if (!interrupt.signal.aborted) {
      ground.keepFolder();
      say(`that failed; logs of the services: ${ground.folder.at('logs')}`);
    }
    throw error;
  }
}

/** The sections of the report, in the order of the page. */
async function measure(ground: Ground, { parts, samples, messages, runs, profileFile }: Options): Promise<string[]> {
  const sections: string[] = [];
  const show = (title: string, text: string) => {
    sections.push(`### ${title}\n\n${text}`);
    console.log(`\n${title}\n\n${text}\n`);
  };
  const load = prepareLoad(messages);
  if (parts.includes('throughput'))
    show('Messages per second', throughputText(await measureThroughput(ground, load, runs)));
  if (parts.includes('latency')) show('From 202 to the page', latencyText(await measureLatency(ground, samples)));
  if (parts.includes('profile'))
    show(
      'Where the stream-processor spends its time',
      profileText(await profileStreamProcessor(ground, load, profileFile)),
    );
  return sections;
}

async function main(options: Options): Promise<void> {
  const busy_before = await coresBusy(interrupt.signal);
  const ground = await openGround(say, interrupt.signal);
  const sections = await whileRunning(ground, () => measureOrKeepLogs(ground, options));
  const busy_after = await coresBusy(interrupt.signal);
  const where = circumstancesText(circumstances({ kafka: ground.kafkaVersion, busy_before, busy_after }));
  console.log(where);
  if (!options.write) return;
  await writeFile(PAGE, withFigures(await readFile(PAGE, 'utf8'), [where, ...sections].join('\n\n')));
  say('the figures are in docs/performance.md');
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options) await main(options);
  else console.log(HELP);
} catch (error) {
  console.error(interrupt.signal.aborted ? 'Interrupted.' : error);
  process.exitCode = 1;
}
