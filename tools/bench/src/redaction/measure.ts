import { redact } from '@chorus/privacy';
import { prepareBusMessages } from '../bus/records.ts';
import { median, percentile } from '../statistics.ts';

/** Times of a message, in µs. */
export interface RedactionRow {
  readonly what: string;
  readonly p50: number;
  readonly p99: number;
}

/** What each KiB of a text of one kind takes, in µs, by the length of the text. */
export interface HostileRow {
  readonly what: string;
  readonly short: number;
  readonly long: number;
}

export interface RedactionFigures {
  readonly samples: number;
  readonly messages: readonly RedactionRow[];
  readonly hostile: readonly HostileRow[];
}

export const SHORT_KIB = 8;
export const LONG_KIB = 128;
const ROUNDS = 5;

/** What rules are tried at and do not find. */
const UNITS = [
  '-eyJ',
  '.sk-',
  ';password=',
  ' token=',
  'cookie:a=',
  'bearer ',
  'ab://a:',
  'é@a.',
  '-DE89',
  '_4111 ',
  '-+1',
];

export function measureRedaction(samples: number): RedactionFigures {
  const found = 'Write to ann@example.org, call +1 212 555 12 34, the card is 4111 1111 1111 1111.';
  const sized = (bytes: number, more: object = {}) =>
    prepareBusMessages(bytes, samples, 'redaction').map(({ value }) => ({ ...(JSON.parse(value) as object), ...more }));
  return {
    samples,
    messages: [
      timed('of 450 bytes, nothing found', sized(450)),
      timed('of 4,096 bytes, nothing found', sized(4096)),
      timed('of 450 bytes, three pieces taken out', sized(450, { note: found })),
    ],
    hostile: UNITS.map((unit) => ({
      what: unit,
      short: perKib(unit, SHORT_KIB),
      long: perKib(unit, LONG_KIB),
    })),
  };
}

/** One message after the other, after a tenth of them for warming up. */
function timed(what: string, messages: readonly unknown[]): RedactionRow {
  for (const message of messages.slice(0, messages.length / 10)) redact(message);
  const times = messages.map((message) => took(() => redact(message)));
  return { what, p50: percentile(times, 50), p99: percentile(times, 99) };
}

function perKib(unit: string, kib: number): number {
  const text = unit.repeat(Math.ceil((kib * 1024) / unit.length));
  const rounds = Array.from({ length: ROUNDS }, () => took(() => redact(text)));
  return median(rounds) / kib;
}

/** In µs. */
function took(work: () => void): number {
  const begun = performance.now();
  work();
  return (performance.now() - begun) * 1000;
}
