import { parseArgs } from 'node:util';

/** In the order in which they are measured: the first one warms the broker up for the others. */
export const PARTS = ['throughput', 'latency', 'profile'] as const;
export type Part = (typeof PARTS)[number];

export const HELP = `npm run bench:chain [-- OPTIONS]

Measures the chain on a Kafka, a Redis and a Chromium of its own: how long after the answer 202 a message shows on the page,
how many messages a second go through, and where the stream-processor spends its time.

  --only PART    ${PARTS.join(', ')}; may be given several times
  --samples N    messages whose way to the page is timed        (300)
  --messages N   messages of a throughput run                 (50000)
  --runs N       throughput runs of each kind                     (3)
  --profile FILE keeps V8's profile, for the tools that show one, e.g. those of Chromium: name it *.cpuprofile
  --write        puts the figures into docs/performance.md, where all parts were measured`;

export interface Options {
  readonly parts: readonly Part[];
  readonly samples: number;
  readonly messages: number;
  readonly runs: number;
  readonly profileFile: string | undefined;
  readonly write: boolean;
}

/** A whole number of the command line. @throws Error where it is less */
export function atLeast(least: number, name: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new Error(`--${name} is a whole number from ${least} on, not "${text}".`);
}

/** The command line; undefined where help was asked for. @throws Error with what is wrong */
export function readOptions(args: readonly string[]): Options | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', multiple: true, default: [...PARTS] },
      samples: { type: 'string', default: '300' },
      messages: { type: 'string', default: '50000' },
      runs: { type: 'string', default: '3' },
      profile: { type: 'string' },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return undefined;
  const unknown = values.only.find((part) => !PARTS.some((known) => known === part));
  if (unknown !== undefined) throw new Error(`--only takes ${PARTS.join(', ')}, not "${unknown}".`);
  const parts = PARTS.filter((part) => values.only.includes(part));
  if (values.write && parts.length < PARTS.length)
    throw new Error('--write wants all parts measured: leave --only out.');
  return {
    parts,
    samples: atLeast(1, 'samples', values.samples),
    messages: atLeast(1000, 'messages', values.messages),
    runs: atLeast(1, 'runs', values.runs),
    profileFile: values.profile,
    write: values.write,
  };
}
