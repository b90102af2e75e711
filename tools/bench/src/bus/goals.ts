import { spread, type Spread } from '../statistics.ts';
import type { IdleFigures } from './measure-idle.ts';
import type { StageLatency } from './measure-latency.ts';
import type { RowRun } from './measure-row.ts';
import type { Part } from './options.ts';
import type { RowName } from './rows.ts';

/** The runs of each row that was measured, in the order of the rounds. */
export type Runs = Readonly<Partial<Record<RowName, readonly Pick<RowRun, 'rate' | 'cpu_us'>[]>>>;

/** A row cannot be had here, or it failed: then the benchmark has, too. */
export interface Absence {
  readonly failed: boolean;
  readonly why: string;
}

/** What was measured, as far as it was. */
export interface BusFigures {
  readonly throughput: readonly {
    readonly bytes: number;
    /** Of a run; a row takes its share. */
    readonly messages: number;
    /** Mean size of a value. */
    readonly mean_bytes: number;
    readonly runs: Runs;
    /** Why a row has no runs. */
    readonly absent: Readonly<Partial<Record<RowName, Absence>>>;
  }[];
  readonly latency: StageLatency | undefined;
  readonly idle: IdleFigures | undefined;
}

export interface Goal {
  /** What has to be measured for it. */
  readonly parts: readonly Part[];
  readonly what: string;
  readonly wanted: string;
  /** In words; undefined where it was not measured. */
  readonly measured: string | undefined;
  readonly met: boolean;
}

/** Rows whose rates are compared: the first is to be at least `least` times the second. */
const RATIOS: readonly { readonly what: string; readonly of: RowName; readonly to: RowName; readonly least: number }[] =
  [
    { what: 'exactly once : at least once', of: 'exactly-once', to: 'at-least-once', least: 0.8 },
    { what: 'identity, exactly once : bare copy', of: 'exactly-once', to: 'copy', least: 0.7 },
    { what: "the peer's topology : Kafka Streams", of: 'claims', to: 'kstreams', least: 1.2 },
    { what: 'stream-processor : Kafka Streams', of: 'chain', to: 'kstreams', least: 1.2 },
  ];
const P99_MS = 50;
const IDLE = 0.01;

/**
 * The ratio of two rows within each round: what the machine did otherwise in that minute, it did to both.
 * Undefined where one of them was not measured.
 */
export function ratioOf(runs: Runs, of: RowName, to: RowName): Spread | undefined {
  const [some, others] = [runs[of], runs[to]];
  if (!some || !others) return undefined;
  return spread(some.map(({ rate }, round) => rate / (others[round]?.rate ?? NaN)));
}

/** The goals, with what was measured for each. */
export function goalsOf({ throughput, latency, idle }: BusFigures): Goal[] {
  const ratios = RATIOS.flatMap(({ what, of, to, least }) =>
    throughput.map(({ bytes, runs }): Goal => {
      const ratio = ratioOf(runs, of, to);
      const text = ratio && `${ratio.median.toFixed(2)} (${ratio.lowest.toFixed(2)}–${ratio.highest.toFixed(2)})`;
      return {
        parts: [of, to],
        what: `${what}, ${bytes} bytes`,
        wanted: `≥ ${least.toFixed(1)}`,
        measured: text,
        met: (ratio?.median ?? NaN) >= least,
      };
    }),
  );
  const share = idle?.service;
  return [
    ...ratios,
    {
      parts: ['latency'],
      what: 'one stage at 1,000 messages/s, p99 to the committed output',
      wanted: `< ${P99_MS} ms`,
      measured: latency && `${latency.ms.p99.toFixed(1)} ms`,
      met: (latency?.ms.p99 ?? NaN) < P99_MS,
    },
    {
      parts: ['idle'],
      what: 'an idle service, share of a core',
      wanted: `≤ ${100 * IDLE} %`,
      measured: share === undefined ? undefined : `${(100 * share).toFixed(2)} %`,
      met: (share ?? NaN) <= IDLE,
    },
  ];
}
