import type { ResourceAccess, ToolCall } from '@chorus/contracts';
import { hash } from '../text/hash.ts';
import { holdsRedaction } from '../text/redaction.ts';
import { MAX_RESOURCE, MAX_TEXT } from '../limits.ts';
import { pathName, urlName } from './resource-name.ts';

const READ = new Set(
  (
    'get search list read find fetch lookup look query describe show view check count calculate compare load open ' +
    'browse download scan inspect think explain validate verify'
  ).split(' '),
);
const WRITE = new Set(
  (
    'update cancel book create delete send write add append apply approve assign archive charge close commit deploy ' +
    'drop edit exchange insert merge migrate modify move overwrite patch pay post publish push put refund remove ' +
    'rename replace reserve reset restart return save schedule set store submit truncate upload upsert'
  ).split(' '),
);

const PATH_ARGUMENTS = new Set('path file filename filepath dir directory folder'.split(' '));
const URL_ARGUMENTS = new Set('url uri href endpoint link'.split(' '));
const NAMED_ARGUMENTS = new Set('table bucket topic queue branch database'.split(' '));

const MAX_DEPTH = 4;
const MAX_NODES = 512;

/** `updateRow`, `db.update-row` and `mcp__db__update_row` are all `update row`. */
function words(name: string): string[] {
  const last =
    name
      .slice(0, 256)
      .split(/__|[.:/]/)
      .at(-1) ?? '';
  return last
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[_\-\s]+/)
    .filter((word) => word !== '');
}

/** What a tool's name says that it does: the first verb in it decides; without a known one it reads. */
export function verbOf(name: string): { access: 'read' | 'write'; verb: string } {
  const verb = words(name).find((word) => WRITE.has(word) || READ.has(word));
  return verb !== undefined && WRITE.has(verb) ? { access: 'write', verb } : { access: 'read', verb: verb ?? '' };
}

/** A call's arguments, parsed where they are JSON text; undefined where they are none. */
export function argumentsOf(call: ToolCall): unknown {
  const given = call.function.arguments;
  if (typeof given !== 'string') return given;
  if (given.length > MAX_TEXT) return undefined;
  try {
    return JSON.parse(given);
  } catch {
    return undefined;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The resource that one argument names, if it does: `reservation_id: "X1"` names `reservation:X1`. */
function resourceOf(key: string, value: string, siblings: Record<string, unknown>, noun: string): string | undefined {
  const parts = words(key);
  const last = parts.at(-1) ?? '';
  const rest = parts.slice(0, -1).join('_');
  if (PATH_ARGUMENTS.has(last)) return pathName(value);
  if (URL_ARGUMENTS.has(last)) return value.includes('://') ? urlName(value) : undefined;
  if (last === 'id' && (rest || noun) !== '') return `${rest || noun}:${value}`;
  if (last === 'resource') return value;
  if (NAMED_ARGUMENTS.has(last)) return `${last}:${value}`;
  if (last === 'number' && rest !== '') {
    // A numbered service of one day (a flight, a train) is another thing on the next.
    const date = Object.hasOwn(siblings, 'date') ? siblings['date'] : undefined;
    return `${rest}:${value}${typeof date === 'string' && date.length <= 32 ? `@${date}` : ''}`;
  }
  return undefined;
}

/** The identifiers, paths and URLs in a call's arguments. */
function argumentResources(call: ToolCall, noun: string): string[] {
  const found: string[] = [];
  let nodes = 0;
  const visit = (value: unknown, depth: number): void => {
    if (depth > MAX_DEPTH || ++nodes > MAX_NODES) return;
    if (Array.isArray(value)) return value.forEach((item) => visit(item, depth + 1));
    if (!isRecord(value)) return;
    for (const [key, item] of Object.entries(value)) {
      const text = typeof item === 'number' ? String(item) : item;
      if (typeof text !== 'string') visit(item, depth + 1);
      else if (text !== '' && text.length <= MAX_RESOURCE && key.length <= 64) {
        const resource = resourceOf(key, text, value, depth === 0 ? noun : '');
        if (resource !== undefined && resource.length <= MAX_RESOURCE) found.push(resource);
      }
    }
  };
  visit(argumentsOf(call), 0);
  return found;
}

/**
 * What one tool call reads or writes, by the verb in its name and the identifiers, paths and URLs in its arguments.
 * Where the name says what is written (`update_reservation_flights`: a reservation), other things that are mentioned
 * (a payment method) are only read.
 */
export function toolCallAccesses(call: ToolCall): ResourceAccess[] {
  const { access, verb } = verbOf(call.function.name);
  const nouns = words(call.function.name).filter((word) => word !== verb && word !== 'details' && word !== 'by');
  const resources = argumentResources(call, nouns.slice(0, 2).join('_'));
  const found_in = 'tool_call';
  if (access === 'read') return resources.map((resource) => ({ resource, access, found_in }));
  const isObject = (resource: string): boolean =>
    nouns.some((noun) => resource.startsWith(`${noun}:`)) || !resource.includes(':') || resource.includes('://');
  const isNamed = resources.some(isObject);
  return resources.map((resource) =>
    !isNamed || isObject(resource)
      ? { resource, access, intent: verb, found_in }
      : { resource, access: 'read', found_in },
  );
}

/** JSON with sorted keys, so that equal arguments are equal texts. Deeper than {@link MAX_DEPTH} all is alike. */
function canonical(value: unknown, depth = 0): string {
  if (depth > MAX_DEPTH + 2) return '…';
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item, depth + 1)).join()}]`;
  if (!isRecord(value)) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item, depth + 1)}`).join()}}`;
}

/**
 * Equal for calls of the same tool with the same arguments, whatever their order. Where a part of the arguments was
 * redacted nobody knows whether they are the same: the call is like no other, for which `unique` stands.
 */
export function callFingerprint(call: ToolCall, unique: string): string {
  const parsed = argumentsOf(call);
  const given = parsed === undefined ? String(call.function.arguments) : canonical(parsed);
  return hash(`${call.function.name}\n${given}${holdsRedaction(given) ? `\n${unique}` : ''}`);
}
