import { UsageError } from '../usage-error.ts';
import { httpSender } from '../send/http.ts';
import { kafkaSender } from '../send/kafka.ts';
import { play } from '../send/play.ts';
import type { Sender, SendReport } from '../send/sender.ts';
import type { TimedMessage } from '../timed-message.ts';
import { showProgress } from './progress.ts';
import { httpDestination, runningChorus } from './running-chorus.ts';
import type { Destination } from './running-chorus.ts';

/** Options that say where messages go; both commands have them. */
export const DESTINATION_OPTIONS = {
  url: { type: 'string' },
  key: { type: 'string' },
  fleet: { type: 'string' },
  direct: { type: 'string' },
} as const;

export const DESTINATION_HELP = `Where to (that of npm start in this checkout, unless said otherwise):
  --fleet NAME          fleet to send to: picks its write key; with --direct, written into every message
  --url URL --key KEY   another ingestion and its write key, which decides the fleet
  --direct BROKERS      straight to Kafka at these addresses, past ingestion: localhost:9092`;

export async function openSender(
  given: Destination & { direct?: string | undefined },
  signal: AbortSignal,
): Promise<Sender> {
  if (given.direct !== undefined) {
    const brokers = given.direct.split(',').filter((broker) => broker !== '');
    return kafkaSender({ brokers, ...(given.fleet === undefined ? {} : { fleet: given.fleet }) });
  }
  return httpSender({ ...httpDestination(given, await runningChorus()), signal });
}

/** Sends all at their times, with progress, and tells how it went. Ctrl-C ends it and still tells. */
export async function sendAll(
  timed: readonly TimedMessage[],
  sender: Sender,
  stop: AbortSignal,
): Promise<{ report: SendReport; seconds: number }> {
  const began = performance.now();
  const progress = showProgress(timed.length, `messages to ${sender.target}`);
  let done = 0;
  try {
    const report = await play(timed, sender, {
      signal: stop,
      onProgress: (soFar) => {
        done = soFar.accepted + soFar.rejected;
        progress.update(done);
      },
    });
    return { report, seconds: (performance.now() - began) / 1000 };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(`${done} of ${timed.length} messages were sent, then it ended.\n${error.message}`);
  } finally {
    progress.stop();
    await sender.close();
  }
}

/** What became of `total` messages, and the rejections by what was wrong, most frequent first. */
export function summaryLines(total: number, { report, seconds }: { report: SendReport; seconds: number }): string[] {
  const unsent = total - report.accepted - report.rejected;
  const reasons = new Map<string, number>();
  for (const { problem } of report.rejections) {
    const where = problem.errors?.map((error) => `${error.pointer} ${error.detail}`).join('; ') ?? '';
    const reason = `${problem.title}: ${where || problem.detail}`;
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }
  return [
    `${total} messages: ${report.accepted} accepted, ${report.rejected} rejected, ` +
      `${unsent > 0 ? `${unsent} not sent, ` : ''}${seconds.toFixed(1)} s.`,
    ...[...reasons].sort((a, b) => b[1] - a[1]).map(([reason, times]) => `  ${times} × ${reason}`),
    ...(report.retries > 0 ? [`${report.retries} requests had to be sent again.`] : []),
  ];
}

const isParseArgsError = (error: unknown): error is TypeError =>
  error instanceof TypeError && String((error as NodeJS.ErrnoException).code).startsWith('ERR_PARSE_ARGS');

/** Runs a command: mistakes of the caller are told in words, anything else with its stack. */
export async function runCommand(command: (stop: AbortSignal) => Promise<void>): Promise<void> {
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  process.once('SIGTERM', () => stop.abort());
  try {
    await command(stop.signal);
  } catch (error) {
    if (stop.signal.aborted) {
      process.exitCode = 130;
      return;
    }
    const isMistake = error instanceof UsageError || isParseArgsError(error);
    console.error(isMistake ? error.message : error);
    process.exitCode = isMistake ? 2 : 1;
  }
}
