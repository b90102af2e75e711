import { parseArgs } from 'node:util';
import { atLeast } from '../options.ts';

export const HELP = `npm run bench:arbitration [-- OPTIONS]

Measures how long a choice of the arbiter and a decision of the intervention budget take. A few seconds.

  --samples N    choices of each size                     (5000)
  --write        puts the figures into docs/performance.md`;

export interface ArbitrationOptions {
  readonly samples: number;
  readonly write: boolean;
}

/** The command line; undefined where help was asked for. @throws Error with what is wrong */
export function readOptions(args: readonly string[]): ArbitrationOptions | undefined {
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
