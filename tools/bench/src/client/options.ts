import { parseArgs } from 'node:util';
import { atLeast } from '../options.ts';

export const HELP = `npm run bench:client [-- OPTIONS]

Measures what @chorus/client costs the program that it runs in: how long a step of that program takes with and without a
message, with the server there, away and silent, and with the buffer full. About a minute.

  --calls N      steps of a run                          (20000)
  --runs N       runs of each condition, in turns            (5)
  --write        puts the figures into docs/performance.md`;

export interface ClientOptions {
  readonly calls: number;
  readonly runs: number;
  readonly write: boolean;
}

/** The command line; undefined where help was asked for. @throws Error with what is wrong */
export function readOptions(args: readonly string[]): ClientOptions | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      calls: { type: 'string', default: '20000' },
      runs: { type: 'string', default: '5' },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return undefined;
  return {
    calls: atLeast(1000, 'calls', values.calls),
    runs: atLeast(1, 'runs', values.runs),
    write: values.write,
  };
}
