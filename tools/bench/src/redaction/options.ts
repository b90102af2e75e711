import { parseArgs } from 'node:util';
import { atLeast } from '../options.ts';

export const HELP = `npm run bench:redaction [-- OPTIONS]

Measures what redaction takes of each message, and whether texts that are made to be dear take more than in proportion to
their length. Half a minute.

  --samples N    messages of each kind                    (5000)
  --write        puts the figures into docs/performance.md`;

export interface RedactionOptions {
  readonly samples: number;
  readonly write: boolean;
}

/** The command line; undefined where help was asked for. @throws Error with what is wrong */
export function readOptions(args: readonly string[]): RedactionOptions | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      samples: { type: 'string', default: '5000' },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return undefined;
  return { samples: atLeast(100, 'samples', values.samples), write: values.write };
}
