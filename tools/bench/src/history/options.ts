import { parseArgs } from 'node:util';
import { atLeast } from '../options.ts';

export const STORES = ['sqlite', 'postgres'] as const;
export type StoreName = (typeof STORES)[number];

export const HELP = `npm run bench:history [-- OPTIONS]

Fills the event store of history-service and measures how long its answers take, from the store itself and from the handler
that answers on the log. Some five minutes for SQLite with a million events.

  --only STORE   ${STORES.join(', ')}; may be given several times
  --events N     events that are stored                (1000000)
  --samples N    questions of each kind                    (200)
  --folder PATH  keeps SQLite's file there, and takes the one that is there already
  --write        puts the figures into docs/performance.md`;

export interface HistoryOptions {
  readonly stores: readonly StoreName[];
  readonly events: number;
  readonly samples: number;
  readonly folder: string | undefined;
  readonly write: boolean;
}

/** The command line; undefined where help was asked for. @throws Error with what is wrong */
export function readOptions(args: readonly string[]): HistoryOptions | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', multiple: true, default: [...STORES] },
      events: { type: 'string', default: '1000000' },
      samples: { type: 'string', default: '200' },
      folder: { type: 'string' },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return undefined;
  const unknown = values.only.find((store) => !STORES.some((known) => known === store));
  if (unknown !== undefined) throw new Error(`--only takes ${STORES.join(', ')}, not "${unknown}".`);
  return {
    stores: STORES.filter((store) => values.only.includes(store)),
    events: atLeast(1_000, 'events', values.events),
    samples: atLeast(1, 'samples', values.samples),
    folder: values.folder,
    write: values.write,
  };
}
