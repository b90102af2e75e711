import { parseArgs } from 'node:util';
import { PARTS, type Part } from './part.ts';

export const HELP = `npm run quality:trust [-- OPTIONS]

Runs recorded data through the rules of conflict and trust, message by message, as the services do, and prints how good they
are at it beside trivial baselines. Needs the folder ../shared/data beside the checkout. Half a minute.

  --only PART    ${PARTS.join(' or ')}; both where it is left out
  --write        puts the figures into docs/quality.md; only with both parts`;

export interface Options {
  readonly parts: readonly Part[];
  readonly write: boolean;
}

/** The command line; undefined where help was asked for. @throws Error with what is wrong */
export function readOptions(args: readonly string[]): Options | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return undefined;
  const parts = PARTS.filter((part) => values.only === undefined || values.only === part);
  if (parts.length === 0) throw new Error(`--only takes ${PARTS.join(' or ')}, not "${values.only}".`);
  if (values.write && parts.length < PARTS.length) throw new Error('--write records both parts: leave --only out.');
  return { parts, write: values.write };
}
