import { parseArgs } from 'node:util';
import { atLeast } from '../options.ts';

export const HELP = `npm run bench:graph [-- OPTIONS]

Measures the causal graph: one update at 1,000 and at 100,000 edges, with its share of what fades; the figures of the graph; the
film of the past hour, what it costs for a record and how much memory it takes at 200 messages a second. In memory, without a
broker. About two minutes where nothing else runs.

  --messages N   messages that are measured at each size (100000)
  --no-films     leaves the film out
  --write        puts the figures into docs/performance.md`;

export interface GraphOptions {
  readonly messages: number;
  readonly films: boolean;
  readonly write: boolean;
}

/** The command line; undefined where help was asked for. @throws Error with what is wrong */
export function readOptions(args: readonly string[]): GraphOptions | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      messages: { type: 'string', default: '100000' },
      'no-films': { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return undefined;
  if (values.write && values['no-films']) throw new Error('--write wants all parts measured: leave --no-films out.');
  return {
    messages: atLeast(20_000, 'messages', values.messages),
    films: !values['no-films'],
    write: values.write,
  };
}
