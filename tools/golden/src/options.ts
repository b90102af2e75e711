import { parseArgs } from 'node:util';

export const HELP = `npm run golden [-- OPTIONS] [FOLDER]

Runs the golden cases of arbitration, each file of the folder, and shows place by place what is no longer as expected.
FOLDER is libs/domain/arbitration/golden unless given.

  --only TEXT   only cases with this in their name
  --update      writes what came out into the files, after showing how it differs
  --repeat FILE instead makes the choices again that a file has on record: an answer of /api/v1/interventions or
                /api/v1/events, one record of those, or the choice alone

It ends with 0 where all is as expected, came out the same or was written, 1 where not, 2 where it could not run.`;

export interface Options {
  readonly folder: string | undefined;
  readonly only: string;
  readonly update: boolean;
  /** A file with choices on record. */
  readonly repeat: string | undefined;
}

/** The command line; undefined where help was asked for. @throws Error with what is wrong */
export function readOptions(args: readonly string[]): Options | undefined {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      only: { type: 'string', default: '' },
      update: { type: 'boolean', default: false },
      repeat: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return undefined;
  if (positionals.length > 1) throw new Error(`One folder is enough; these are ${positionals.length}.`);
  return { folder: positionals[0], only: values.only, update: values.update, repeat: values.repeat };
}
