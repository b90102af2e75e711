import { parseArgs } from 'node:util';
import { PARTS, type Part } from '../part.ts';
import { OTHER_WORDS, type OtherWords } from './run.ts';

export const HELP = `npm run quality:patterns [-- OPTIONS]

Looks for loops, hoarding, cascades, contradictions and stalls in simulated fleets whose truth is known, message by message and
second by second as graph-service does, and prints how good that is beside careless baselines; then counts the alarms that
recorded runs of real agents raise (these need the folder ../shared/data beside the checkout). A few minutes.

  --only PART          ${PARTS.join(' or ')}; both where it is left out
  --words OTHERS       tells the development part alone in other words: ${OTHER_WORDS.join(', ')}
  --no-alarms          leaves the recorded runs out
  --dump-alarms FILE   writes the first 30 alarms of each set of recorded runs to a file, with what is needed to judge them;
                       it holds texts of the data: keep it outside of the project
  --write              puts the figures into docs/quality.md; only with both parts and the recorded runs`;

export interface Options {
  readonly parts: readonly Part[];
  /** Others than those of the part. */
  readonly words: OtherWords | null;
  readonly alarms: boolean;
  readonly dump: string | null;
  readonly write: boolean;
}

/** The command line; undefined where help was asked for. @throws Error with what is wrong */
export function readOptions(args: readonly string[]): Options | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      words: { type: 'string' },
      'no-alarms': { type: 'boolean', default: false },
      'dump-alarms': { type: 'string' },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return undefined;
  const words = OTHER_WORDS.find((others) => others === values.words) ?? null;
  if (values.words !== undefined && words === null)
    throw new Error(`--words takes one of ${OTHER_WORDS.join(', ')}, not "${values.words}".`);
  const only = values.only ?? (words === null ? undefined : 'development');
  const parts = PARTS.filter((part) => only === undefined || only === part);
  const alarms = !values['no-alarms'];
  const dump = values['dump-alarms'] ?? null;
  if (parts.length === 0) throw new Error(`--only takes ${PARTS.join(' or ')}, not "${values.only}".`);
  if (values.write && (parts.length < PARTS.length || !alarms))
    throw new Error('--write records both parts and the recorded runs: leave --only and --no-alarms out.');
  if (words !== null && parts.some((part) => part !== 'development'))
    throw new Error('--words tells the development part in other words: leave --only out.');
  if (dump !== null && !alarms) throw new Error('--dump-alarms needs the recorded runs: leave --no-alarms out.');
  return { parts, words, alarms, dump, write: values.write };
}
