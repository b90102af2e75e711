import { parseArgs } from 'node:util';
import { SCENARIOS } from './scenarios/all.ts';
import type { Scenario, Size } from './scenarios/scenario.ts';
import { SYSTEM_SCENARIOS } from './system/scenarios/all.ts';
import type { SystemScenario } from './system/system-scenario.ts';
import { UsageError } from './usage-error.ts';

const SIZES = ['full', 'short'] as const satisfies readonly Size[];
const ALL = [...SCENARIOS, ...SYSTEM_SCENARIOS];
const NAMES = ALL.map(({ name }) => name);
const LARGEST_SEED = 2 ** 32 - 1;

const listed = (all: readonly (Scenario | SystemScenario)[]): string =>
  all.map(({ name, fault, times }) => `  ${name.padEnd(21)} ${fault}, ${times.full} times`).join('\n');

export const HELP = `npm run test:faults [-- OPTIONS]

Faults on a real Kafka of its own, and what becomes of the records: each has to come out once and in order, and what tasks
remember has to be the fold of the log; then faults of Chorus as it runs, its services as processes. Prints a table of each and
exits with 1 where anything is missing, twice, out of order or wrong.

  --only NAME    one kind of fault; may be given several times
  --size SIZE    full, or short as in npm test                  (full)
  --seed N       repeats the choices of a run that printed N    (a new one)
  --mutations    instead: takes away, one at a time, what the bus rests on, and exits with 1 where that goes unnoticed
  --write        puts the table into docs/faults.md, where all faults were injected in full

Of the task runtime:
${listed(SCENARIOS)}
Of the system:
${listed(SYSTEM_SCENARIOS)}`;

export interface Options {
  readonly scenarios: readonly Scenario[];
  readonly systems: readonly SystemScenario[];
  readonly size: Size;
  /** Undefined for a new one. */
  readonly seed: number | undefined;
  readonly mutations: boolean;
  readonly write: boolean;
}

/** The command line; undefined where help was asked for. @throws UsageError with what is wrong */
export function readOptions(args: readonly string[]): Options | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', multiple: true, default: NAMES },
      size: { type: 'string', default: 'full' },
      seed: { type: 'string' },
      mutations: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return undefined;
  const { only, mutations, write } = values;
  const unknown = only.find((name) => !NAMES.includes(name));
  if (unknown !== undefined) throw new UsageError(`--only takes ${NAMES.join(', ')}, not "${unknown}".`);
  const size = SIZES.find((known) => known === values.size);
  if (!size) throw new UsageError(`--size takes ${SIZES.join(' or ')}, not "${values.size}".`);
  const isWanted = ({ name, times }: Scenario | SystemScenario) => only.includes(name) && times[size] > 0;
  const scenarios = SCENARIOS.filter(isWanted);
  const systems = SYSTEM_SCENARIOS.filter(isWanted);
  const wanted = scenarios.length + systems.length;
  if (wanted === 0) throw new UsageError(`--size ${size} leaves out ${only.join(' and ')}: they take too long for it.`);
  if (write && (mutations || size !== 'full' || wanted < ALL.length))
    throw new UsageError('--write wants all faults in full: leave --only, --size and --mutations out.');
  return { scenarios, systems, size, seed: readSeed(values.seed), mutations, write };
}

function readSeed(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const seed = Number(text);
  if (/^\d+$/.test(text) && seed <= LARGEST_SEED) return seed;
  throw new UsageError(`--seed is a whole number from 0 to ${LARGEST_SEED}, not "${text}".`);
}
