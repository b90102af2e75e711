import { parseArgs } from 'node:util';
import { atLeast } from '../options.ts';
import { ROW, ROWS, type RowName } from './rows.ts';

export const PARTS = [...ROWS, 'latency', 'idle'] as const;
export type Part = (typeof PARTS)[number];

/** Bytes of a record. */
export const SIZES = [450, 4096] as const;

export const HELP = `npm run bench:bus [-- OPTIONS]

Measures the bus on a Kafka of its own: records a second through processors, beside a bare kafkajs copy and Kafka Streams;
how long one exactly-once stage takes at a steady rate; what an idle service uses. About twelve minutes on two cores.

  --only PART    ${ROWS.join(', ')},
                 latency, idle; may be given several times
  --bytes N      size of the records; may be given several times  (${SIZES.join(' and ')})
  --messages N   messages of a run, of 450 bytes; of larger ones fewer       (32000)
  --runs N       runs of each row and size                                       (5)
  --profile FILE runs the one row that --only names once more, says where its time goes, and keeps V8's profile,
                 for the tools that show one, e.g. those of Chromium: name it *.cpuprofile
  --write        puts the figures into docs/performance.md, where everything was measured

Kafka Streams is built from the Maven project in KSTREAMS_PEER_DIR, ../shared/anchors/kstreams beside the checkout unless set;
where there is none it is not measured.`;

export interface BusOptions {
  readonly parts: readonly Part[];
  readonly sizes: readonly number[];
  readonly messages: number;
  readonly runs: number;
  readonly profile: { readonly row: RowName; readonly file: string } | undefined;
  readonly write: boolean;
}

/** The command line; undefined where help was asked for. @throws Error with what is wrong */
export function readOptions(args: readonly string[]): BusOptions | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', multiple: true, default: [...PARTS] },
      bytes: { type: 'string', multiple: true, default: SIZES.map(String) },
      messages: { type: 'string', default: '32000' },
      runs: { type: 'string', default: '5' },
      profile: { type: 'string' },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return undefined;
  const unknown = values.only.find((part) => !PARTS.some((known) => known === part));
  if (unknown !== undefined) throw new Error(`--only takes ${PARTS.join(', ')}, not "${unknown}".`);
  const parts = PARTS.filter((part) => values.only.includes(part));
  const sizes = values.bytes.map((text) => atLeast(300, 'bytes', text));
  if (values.write && (parts.length < PARTS.length || SIZES.some((size) => !sizes.includes(size))))
    throw new Error('--write wants everything measured: leave --only and --bytes out.');
  return {
    parts,
    sizes,
    messages: atLeast(1000, 'messages', values.messages),
    runs: atLeast(1, 'runs', values.runs),
    profile: values.profile === undefined ? undefined : { row: rowToProfile(parts), file: values.profile },
    write: values.write,
  };
}

function rowToProfile(parts: readonly Part[]): RowName {
  const [row] = ROWS.filter((name) => parts.includes(name) && ROW[name].runsOnNode);
  if (row !== undefined && parts.length === 1) return row;
  const able = ROWS.filter((name) => ROW[name].runsOnNode);
  throw new Error(`--profile wants one row, which V8 can watch: --only with one of ${able.join(', ')}.`);
}
