import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { DESTINATION_HELP, DESTINATION_OPTIONS, openSender, summaryLines, runCommand, sendAll } from './cli/command.ts';
import { numberOption, speedOption, typedPath, wholeOption } from './cli/options.ts';
import { loadRuns } from './replay/load-runs.ts';
import { replaySchedule } from './replay/schedule.ts';
import { atSpeed } from './timed-message.ts';
import { UsageError } from './usage-error.ts';

const HELP = `npm run replay -- FILE_OR_FOLDER [options]

Sends recorded runs of agent teams (Who&When, tau-bench) as messages.
  --speed N        times as fast as --gap says; max is without a pause        (20)
  --gap SECONDS    from one step of a run to the next                         (2)
  --interleave K   so many runs at the same time                              (1)
  --limit N        only the first N runs
  --agents WHICH   shared: a name is one agent in all runs; per-run: name@run (shared)
  --same-ids       the same message ids each time: what was sent before is a duplicate
${DESTINATION_HELP}`;

await runCommand(async (stop) => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      ...DESTINATION_OPTIONS,
      speed: { type: 'string', default: '20' },
      gap: { type: 'string', default: '2' },
      interleave: { type: 'string', default: '1' },
      limit: { type: 'string' },
      agents: { type: 'string', default: 'shared' },
      'same-ids': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return console.log(HELP);
  const [path, ...more] = positionals;
  if (path === undefined || more.length > 0) throw new UsageError(`One file or folder, please.\n\n${HELP}`);
  const { agents } = values;
  if (agents !== 'shared' && agents !== 'per-run') throw new UsageError('--agents is shared or per-run.');
  const speed = speedOption(values.speed);
  const gap_ms = numberOption('gap', values.gap, 0, 86_400) * 1000;
  const interleave = wholeOption('interleave', values.interleave, 1, 1000);
  const limit = values.limit === undefined ? undefined : wholeOption('limit', values.limit, 1);

  const all = await loadRuns(typedPath(path), (file, reason) => console.error(`Left out: ${reason || file}`));
  const runs = all.slice(0, limit);
  const sender = await openSender(values, stop);
  const start = Date.now();
  const id_prefix = values['same-ids'] ? 'replay' : `replay-${randomUUID().slice(0, 8)}`;
  const timed = [...atSpeed(replaySchedule(runs, { start, gap_ms, interleave, agents, id_prefix }), speed, start)];

  const outcome = await sendAll(timed, sender, stop);
  const cut = timed.filter(({ message }) => 'truncated_from_bytes' in message.metadata).length;
  console.log(
    [
      `${runs.length} runs, ${summaryLines(timed.length, outcome).join('\n')}`,
      ...(cut > 0 ? [`${cut} messages were cut to the size limit; they say so.`] : []),
    ].join('\n'),
  );
  if (outcome.report.rejected > 0) process.exitCode = 1;
});
