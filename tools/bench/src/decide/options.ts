import { parseArgs } from 'node:util';
import { atLeast } from '../options.ts';

export const HELP = `npm run bench:decide [-- OPTIONS]

Measures what the decision on one message costs: the rules of conflict with what they remember, and the rules of trust on the
evidence that follows. In memory, without a broker. About half a minute.

  --messages N   messages of a run                       (20000)
  --runs N       runs of each size, in turns                 (5)
  --write        puts the figures into docs/performance.md

Where the time goes is told by Node itself:
  node --cpu-prof --import ./tools/nx/swc-loader.mjs tools/bench/src/decide.main.ts`;

export interface DecideOptions {
  readonly messages: number;
  readonly runs: number;
  readonly write: boolean;
}

/** The command line; undefined where help was asked for. @throws Error with what is wrong */
export function readOptions(args: readonly string[]): DecideOptions | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      messages: { type: 'string', default: '20000' },
      runs: { type: 'string', default: '5' },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return undefined;
  return {
    messages: atLeast(1000, 'messages', values.messages),
    runs: atLeast(1, 'runs', values.runs),
    write: values.write,
  };
}
