import { parseArgs } from 'node:util';
import { atLeast } from '../options.ts';

export const HELP = `npm run bench:fanout [-- OPTIONS]

Measures how fast the live socket of the gateway tells many clients what changed: real deltas of a busy fleet, from records to
sockets, against a plain loop that writes the same bytes, framed before, to the same sockets. About a minute.

  --clients N    live connections                          (500)
  --deltas N     deltas of a run                           (200)
  --runs N       runs of each way, in turns                  (5)
  --write        puts the figures into docs/performance.md`;

export interface FanoutOptions {
  readonly clients: number;
  readonly deltas: number;
  readonly runs: number;
  readonly write: boolean;
}

/** The command line; undefined where help was asked for. @throws Error with what is wrong */
export function readOptions(args: readonly string[]): FanoutOptions | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      clients: { type: 'string', default: '500' },
      deltas: { type: 'string', default: '200' },
      runs: { type: 'string', default: '5' },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return undefined;
  return {
    clients: atLeast(1, 'clients', values.clients),
    deltas: atLeast(10, 'deltas', values.deltas),
    runs: atLeast(1, 'runs', values.runs),
    write: values.write,
  };
}
