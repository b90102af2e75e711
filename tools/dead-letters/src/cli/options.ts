import { parseArgs } from 'node:util';
import { deadLetterReason } from '@chorus/contracts';
import type { Filter } from '../letters/filter.ts';
import { parsePosition } from '../letters/position.ts';
import { UsageError } from './usage-error.ts';

export const HELP = `npm run dead-letters -- list | show | redrive [OPTIONS]

Records that a processor gave up lie in the topic dead-letters, with the reason. See which, look at one, and put back what can
be processed by now.

  list       the newest as a table, and totals by processor and reason
  show       one with its headers, error and value: the newest that matches
  redrive    puts records back where they came from, for the processor that gave them up. Without --yes it only says which

Which ones (of one kind any, of several kinds all):
  --processor NAME    that gave it up: accept, decide, …
  --reason REASON     ${deadLetterReason.options.join(', ')}
  --topic NAME        that the record came from
  --fleet NAME        of the record, as far as that can be told
  --agent NAME        of the record, as far as that can be told
  --since TIME        given up since 2026-03-01T12:00:00Z, or in the last 90s, 30m, 2h, 7d
  --until TIME        given up before
  --position P@O      partition and offset in dead-letters, as list shows them
  --error TEXT        the error has this text in it, in upper or lower case
  --limit N           list: the newest N (50); show: the newest N (1); redrive: the first N

  --json              list and show: for programs

show:
  --full              the whole value, not just the first 4 kB
  --out FILE          writes the value, byte by byte, to a new file

redrive:
  --yes               does it
  --again             those too that were redriven before
  --rate N/s          at most N records a second
  --why TEXT          the reason, for the audit log

Which Kafka: KAFKA_BROKERS and the other settings of the services (KAFKA_NAMESPACE, KAFKA_SECURITY_PROTOCOL, …); without
KAFKA_BROKERS that of the npm start that runs in this checkout.`;

interface Common {
  readonly filter: Filter;
  readonly limit: number;
}

export type Command =
  | ({ readonly kind: 'list'; readonly json: boolean } & Common)
  | ({ readonly kind: 'show'; readonly json: boolean; readonly full: boolean; readonly out?: string } & Common)
  | ({
      readonly kind: 'redrive';
      readonly yes: boolean;
      readonly again: boolean;
      /** Records a second. */
      readonly rate: number;
      readonly why: string | null;
    } & Common);

const several = { type: 'string', multiple: true, default: [] as string[] } as const;
const OPTIONS = {
  processor: several,
  reason: several,
  topic: several,
  fleet: several,
  agent: several,
  position: several,
  since: { type: 'string' },
  until: { type: 'string' },
  error: { type: 'string' },
  limit: { type: 'string' },
  json: { type: 'boolean', default: false },
  full: { type: 'boolean', default: false },
  out: { type: 'string' },
  yes: { type: 'boolean', default: false },
  again: { type: 'boolean', default: false },
  rate: { type: 'string' },
  why: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

type Values = ReturnType<typeof parse>['values'];

const parse = (args: readonly string[]) => parseArgs({ args: [...args], allowPositionals: true, options: OPTIONS });

/** Options that belong to some commands only. */
const ONLY: Readonly<Record<string, readonly Command['kind'][]>> = {
  json: ['list', 'show'],
  full: ['show'],
  out: ['show'],
  yes: ['redrive'],
  again: ['redrive'],
  rate: ['redrive'],
  why: ['redrive'],
};

/** What lists hold is held in memory. */
const MOST_LISTED = 10_000;

/**
 * The command line; undefined where help was asked for.
 *
 * @param now ms since 1970, for times that are given as an age
 * @throws UsageError with what is wrong
 */
export function readCommand(args: readonly string[], now: number): Command | undefined {
  const { values, positionals } = parse(args);
  if (values.help) return undefined;
  const [kind, ...more] = positionals;
  if ((kind !== 'list' && kind !== 'show' && kind !== 'redrive') || more.length > 0)
    throw new UsageError(`One of list, show and redrive, please.\n\n${HELP}`);
  for (const [name, kinds] of Object.entries(ONLY)) {
    const given = values[name as keyof Values];
    if (given !== undefined && given !== false && !kinds.includes(kind))
      throw new UsageError(`--${name} is for ${kinds.join(' and ')}, not for ${kind}.`);
  }
  const filter = filterOf(values, now);
  const { json, full, out, yes, again, why = null } = values;
  if (why !== null && why.length > 500) throw new UsageError(`--why takes at most 500 characters, not ${why.length}.`);
  switch (kind) {
    case 'list':
      return { kind, filter, limit: wholeOption('limit', values.limit ?? '50', MOST_LISTED), json };
    case 'show': {
      if (json && out !== undefined) throw new UsageError('--out writes bytes: leave --json out.');
      const fallback = String(Math.max(1, filter.positions.length));
      const limit = wholeOption('limit', values.limit ?? fallback, MOST_LISTED);
      return { kind, filter, limit, json, full, ...(out === undefined ? {} : { out }) };
    }
    case 'redrive': {
      const limit = values.limit === undefined ? Infinity : wholeOption('limit', values.limit);
      return { kind, filter, limit, yes, again, rate: rateOption(values.rate), why };
    }
  }
}

function filterOf(values: Values, now: number): Filter {
  return {
    processors: values.processor,
    reasons: values.reason.map((text) => {
      const reason = deadLetterReason.safeParse(text);
      if (reason.success) return reason.data;
      throw new UsageError(`--reason is one of ${deadLetterReason.options.join(', ')}, not "${text}".`);
    }),
    topics: values.topic,
    fleets: values.fleet,
    agents: values.agent,
    positions: values.position.map((text) => {
      const position = parsePosition(text);
      if (position) return position;
      throw new UsageError(`--position is partition@offset in dead-letters, e.g. 3@1207, not "${text}".`);
    }),
    ...(values.since === undefined ? {} : { since: timeOption('since', values.since, now) }),
    ...(values.until === undefined ? {} : { until: timeOption('until', values.until, now) }),
    ...(values.error === undefined ? {} : { error: values.error }),
  };
}

const UNITS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const ISO = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/;

/** ms since 1970 of `2h` (ago) or an instant; a day alone begins at midnight UTC. */
function timeOption(name: string, text: string, now: number): number {
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  if (count !== undefined) return now - Number(count) * UNITS[unit as keyof typeof UNITS];
  const instant = ISO.test(text) ? Date.parse(text) : NaN;
  if (!Number.isNaN(instant)) return instant;
  throw new UsageError(
    `--${name} is an instant with its offset (2026-03-01T12:00:00Z), a day, or an age (90s, 30m, 2h, 7d), not "${text}".`,
  );
}

function wholeOption(name: string, text: string, most: number = Number.MAX_SAFE_INTEGER): number {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (value >= 1 && value <= most) return value;
  const upTo = most === Number.MAX_SAFE_INTEGER ? 'from 1 on' : `from 1 to ${most}`;
  throw new UsageError(`--${name} is a whole number ${upTo}, not "${text}".`);
}

function rateOption(text: string | undefined): number {
  if (text === undefined) return Infinity;
  const [, number] = /^(\d{1,6}(?:\.\d+)?)(?:\/s)?$/.exec(text) ?? [];
  const rate = Number(number ?? NaN);
  if (rate >= 0.1) return rate;
  throw new UsageError(`--rate is records a second, from 0.1 on, e.g. 50/s, not "${text}".`);
}
