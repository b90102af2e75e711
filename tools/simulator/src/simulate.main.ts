import { parseArgs } from 'node:util';
import { DESTINATION_HELP, DESTINATION_OPTIONS, openSender, summaryLines, runCommand, sendAll } from './cli/command.ts';
import { numberOption, speedOption, wholeOption } from './cli/options.ts';
import { FULL_CAST, SMALLEST_CAST } from './scenarios/cast.ts';
import { scenario, SCENARIOS } from './scenarios/scenario.ts';
import type { ScenarioName } from './scenarios/scenario.ts';
import { atSpeed } from './timed-message.ts';
import { UsageError } from './usage-error.ts';

const HELP = `npm run simulate -- SCENARIO [options]

Sends the messages of a simulated fleet and tells what was in them. SCENARIO is one of
${SCENARIOS.join(', ')}.
  --seed N         another seed, other messages                     (1)
  --agents N       size of the fleet, ${SMALLEST_CAST} or more                      (${FULL_CAST})
  --minutes N      for how long conversations begin                 (2)
  --rate N         messages a second of the quiet traffic           (3)
  --episodes N     how many times it goes wrong                     (1)
  --speed N        times as fast as in life; max is without a pause (1)
  --same-ids       the same message ids each time: what was sent before is a duplicate
${DESTINATION_HELP}`;

const isScenario = (name: string | undefined): name is ScenarioName => SCENARIOS.some((known) => known === name);

await runCommand(async (stop) => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      ...DESTINATION_OPTIONS,
      seed: { type: 'string', default: '1' },
      agents: { type: 'string', default: String(FULL_CAST) },
      minutes: { type: 'string', default: '2' },
      rate: { type: 'string', default: '3' },
      episodes: { type: 'string', default: '1' },
      speed: { type: 'string', default: '1' },
      'same-ids': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return console.log(HELP);
  const [name, ...more] = positionals;
  if (!isScenario(name) || more.length > 0) throw new UsageError(`Which scenario?\n\n${HELP}`);
  const speed = speedOption(values.speed);
  const start = Date.now();
  const seed = wholeOption('seed', values.seed, 0, 0xffffffff);
  const { messages, truth } = scenario(name, {
    seed,
    start,
    agents: wholeOption('agents', values.agents, SMALLEST_CAST, 10_000),
    duration_ms: numberOption('minutes', values.minutes, 0, 1440) * 60_000,
    rate: numberOption('rate', values.rate, 0, 10_000),
    episodes: wholeOption('episodes', values.episodes, 1, 1000),
    ...(values['same-ids'] ? {} : { id_prefix: `${name}-${seed}-${start.toString(36)}` }),
  });
  const sender = await openSender(values, stop);
  const outcome = await sendAll([...atSpeed(messages, speed, start)], sender, stop);
  console.log(
    [
      ...summaryLines(messages.length, outcome),
      ...(truth.length === 0 ? ['Nothing went wrong in it.'] : ['What went wrong in it:']),
      ...truth.map(({ kind, agents, message_ids, from, to }) => {
        const [begin, end] = [from, to].map((at) => new Date(start + at / speed).toISOString().slice(11, 19));
        return `  ${kind}: ${agents.join(', ')}; ${message_ids.length} messages, ${begin} to ${end} UTC`;
      }),
    ].join('\n'),
  );
  if (outcome.report.rejected > 0) process.exitCode = 1;
});
