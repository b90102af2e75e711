import { parseArgs } from 'node:util';

export const HELP = `npm start [-- OPTIONS]

Brings Chorus up on this machine: a broker, a store, every service, the dashboard, and a small simulated fleet.

  --no-demo          without the simulated fleet
  --fleet NAME       makes a write key for this fleet too; may be given several times
  --fresh            forgets what the last start left: data, keys
  --memory           on the memory bus, in one process, whatever there is
  --dashboard PORT   port of the dashboard (3000), --gateway PORT (4000), --ingestion PORT (4318)

KAFKA_BROKERS and REDIS_URL name servers that are there already.`;

/** What was asked for cannot be, whatever the machine has. */
export class UsageError extends Error {}

export interface Options {
  readonly demo: boolean;
  readonly fleets: readonly string[];
  readonly fresh: boolean;
  readonly memory: boolean;
  readonly ports: { readonly dashboard: number; readonly gateway: number; readonly ingestion: number };
}

function port(text: string, name: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0 && value <= 65_535) return value;
  throw new UsageError(`--${name} is a port from 0 to 65535, not "${text}": npm start -- --${name} 3000`);
}

/** The command line; undefined where help was asked for. @throws UsageError with what is wrong. */
export function readOptions(args: readonly string[]): Options | undefined {
  const values = parsed(args);
  if (values.help) return undefined;
  const ports = {
    dashboard: port(values.dashboard, 'dashboard'),
    gateway: port(values.gateway, 'gateway'),
    ingestion: port(values.ingestion, 'ingestion'),
  };
  return { demo: values.demo, fleets: values.fleet, fresh: values.fresh, memory: values.memory, ports };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowNegative: true,
      options: {
        demo: { type: 'boolean', default: true },
        fleet: { type: 'string', multiple: true, default: [] },
        fresh: { type: 'boolean', default: false },
        memory: { type: 'boolean', default: false },
        dashboard: { type: 'string', default: '3000' },
        gateway: { type: 'string', default: '4000' },
        ingestion: { type: 'string', default: '4318' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\nnpm start -- --help tells the options.`, { cause: error });
  }
}
