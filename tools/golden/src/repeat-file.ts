import { readFile } from 'node:fs/promises';
import { repeat, type AuditRecord } from '@chorus/arbitration';

/**
 * Makes the choices again that a file has on record, and tells which came out otherwise.
 *
 * @returns the exit code: 0 where all came out the same, 1 where one did not
 * @throws Error where the file holds none, or is no JSON
 */
export async function repeatFile(path: string, print: (text: string) => void): Promise<number> {
  const found = [...recordsIn(parsed(path, await readFile(path, 'utf8')), '')];
  if (found.length === 0)
    throw new Error(
      `${path} holds no choice on record: expected one of arbitration or the budget, or a decision or intervention (or lists of them, as the REST interface answers) with one in it.`,
    );
  let differing = 0;
  for (const { at, record } of found) {
    const differences = differencesOf(record);
    if (differences.length > 0) differing++;
    print([`${differences.length === 0 ? '✓' : '≠'} ${at || '/'}: ${record.kind}`, ...differences].join('\n  '));
  }
  print(`${found.length} on record, ${found.length - differing} came out the same.`);
  return differing > 0 ? 1 : 0;
}

function parsed(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`${path} is no JSON.`, { cause });
  }
}

/** With their place as a JSON Pointer. What agents wrote is not looked into: they may write what looks like a record. */
function* recordsIn(value: unknown, at: string): Iterable<{ readonly at: string; readonly record: AuditRecord }> {
  if (typeof value !== 'object' || value === null) return;
  if (isRecord(value)) return yield { at, record: value };
  for (const [key, part] of Object.entries(value))
    if (key !== 'original_message') yield* recordsIn(part, `${at}/${key}`);
}

const isRecord = (value: object): value is AuditRecord =>
  'kind' in value && (value.kind === 'arbitration' || value.kind === 'budget') && 'algorithm' in value;

function differencesOf(record: AuditRecord): readonly string[] {
  try {
    return repeat(record).differences;
  } catch (error) {
    if (error instanceof TypeError) return [`is not whole: ${error.message}`];
    throw error;
  }
}
