import { parseArgs } from 'node:util';
import { atLeast } from '../options.ts';

export const HELP = `npm run bench:paint [-- OPTIONS]

Measures how long after its record is on the log of Kafka a message is painted on the Fleet page, at a steady rate, on a Kafka, a Redis
and a Chromium of its own with all services. About three minutes.

  --rate N       messages a second                                       (200)
  --seconds N    for how long they are timed, after half a minute to warm up  (60)
  --write        puts the figures into docs/performance.md`;

export interface PaintOptions {
  readonly rate: number;
  readonly seconds: number;
  readonly write: boolean;
}

/** The command line; undefined where help was asked for. @throws Error with what is wrong */
export function readOptions(args: readonly string[]): PaintOptions | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rate: { type: 'string', default: '200' },
      seconds: { type: 'string', default: '60' },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return undefined;
  return {
    rate: atLeast(1, 'rate', values.rate),
    seconds: atLeast(1, 'seconds', values.seconds),
    write: values.write,
  };
}
