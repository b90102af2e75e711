import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UsageError } from './cli/usage-error.ts';
import type { DeadLetter } from './letters/letter.ts';
import { ownerOf } from './letters/owner.ts';
import { positionText } from './letters/position.ts';
import type { Listed } from './letters/survey.ts';
import { originText, redrivenText } from './list.ts';
import { safe, safeJson } from './text/safe.ts';
import { counted, table, timeText } from './text/table.ts';
import { describeValue } from './text/value.ts';

/** Bytes of a value that are shown where nobody asks for all. */
export const SHOWN_BYTES = 4096;

/** A dead letter, and what its marker says. */
export type Shown = DeadLetter & Pick<Listed, 'redriven_at'>;

/** For a person; nothing in it acts on a terminal. */
export function showText(letter: Shown, { full }: { readonly full: boolean }): string {
  const { position, time, processor, reason, attempts, origin, key, value, error, headers } = letter;
  const { fleet, agent } = ownerOf(letter);
  const facts = [
    ['dead letter', positionText(position)],
    ['given up', `${timeText(time)} by ${safe(processor)}: ${reason}, ${counted(attempts, 'attempt')}`],
    ['origin', originText(origin)],
    ['redriven', redrivenText(letter)],
    ['fleet', safe(fleet ?? 'cannot be told')],
    ['agent', safe(agent ?? 'cannot be told')],
    ['key', key === null ? 'none' : safe(key.toString('utf8'))],
    ['error', safe(error)],
  ];
  const own = Object.entries(headers).map(([name, text]) => [`  ${safe(name)}`, safe(text)]);
  const size = value === null ? '' : ` (${counted(value.length, 'byte')})`;
  return [
    table(facts),
    own.length === 0 ? 'headers     none' : `headers\n${table(own)}`,
    `value${size}`,
    describeValue(value, full ? Infinity : SHOWN_BYTES),
  ].join('\n');
}

/** For programs; key and value in base64, as they may be no text. */
export const showJson = ({ position, time, key, value, ...rest }: Shown): string =>
  safeJson({
    position: positionText(position),
    time: new Date(time).toISOString(),
    ...rest,
    key_base64: key?.toString('base64') ?? null,
    value_base64: value?.toString('base64') ?? null,
  });

/** Writes the value’s bytes to a new file. @returns its path */
export async function writeValue({ position, value }: Shown, file: string): Promise<string> {
  if (value === null) throw new UsageError(`${positionText(position)} has no value to write.`);
  // npm changes the folder before it runs a script.
  const path = resolve(process.env['INIT_CWD'] ?? process.cwd(), file);
  try {
    await writeFile(path, value, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw new UsageError(`${path} is there already.`);
    throw error;
  }
  return path;
}
