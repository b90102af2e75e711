import { answer, reads, runShell } from '../script.ts';
import type { Line, Script } from '../script.ts';

const FAILURES = [
  "KeyError: 'price_net'",
  'UnicodeDecodeError: byte 0xe4 in position 118',
  'ValueError: could not convert string to float: "n/a"',
  'MemoryError',
  'FileNotFoundError: columns.yml',
  'TimeoutError: the supplier did not answer',
] as const;

export interface FailingAgentOptions {
  /** Executions that fail; 20 unless said otherwise. */
  readonly failures?: number;
  /** Executions that succeed before the first failure; 2 unless said otherwise. */
  readonly good_start?: number;
  /** Shortest and longest pause between two executions in milliseconds. */
  readonly pause_ms?: readonly [number, number];
}

/** An agent whose code ran, and then fails each time, on another feed each time. */
export const failingAgent =
  ({ failures = 20, good_start = 2, pause_ms = [3500, 6000] }: FailingAgentOptions = {}): Script =>
  (world) => {
    const [importer, stock] = world.cast('feed-importer', 'stock-keeper') as [string, string];
    function* lines(): Generator<Line> {
      for (let i = 0; i < good_start + failures; i += 1) {
        const good = i < good_start;
        const feed = `feeds/supplier-${world.number}-${i + 1}.csv`;
        const output = good
          ? `${world.random.int(120, 4000)} rows read, 0 rejected`
          : `Traceback (most recent call last):\n  File "import_feed.py", line ${world.random.int(20, 90)}\n${world.random.pick(FAILURES)}`;
        for (const line of runShell(world, {
          agent: importer,
          say: `Feed ${i + 1} of supplier ${world.number} has come.`,
          command: `python import_feed.py ${feed}`,
          output,
          exit_code: good ? 0 : 1,
          resources: [reads(feed)],
          after_ms: world.random.int(pause_ms[0], pause_ms[1]),
        })) {
          yield { ...line, evidence: !good };
        }
      }
      yield answer(importer, stock, `Of the feeds of supplier ${world.number}, ${failures} are not in.`, {
        evidence: false,
      });
    }
    return { story: { kind: 'execution_failure', agents: [importer], resources: [] }, lines: lines() };
  };
