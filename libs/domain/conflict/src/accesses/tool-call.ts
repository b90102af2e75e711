import type { ResourceAccess, ToolCall } from '@chorus/contracts';
import { hash } from '../text/hash.ts';
import { holdsRedaction } from '../text/redaction.ts';
import { MAX_ACCESSES, MAX_RESOURCE, MAX_TEXT } from '../limits.ts';
import { commandAccesses } from './command.ts';
import { isKind } from './identifier.ts';
import { pathName, urlName } from './resource-name.ts';
import { rowName, sqlAccesses } from './sql.ts';
import { actOf } from './verbs.ts';

const PATH_ARGUMENTS = new Set('path file filename filepath dir directory folder'.split(' '));
const URL_ARGUMENTS = new Set('url uri href endpoint link'.split(' '));
const NAMED_ARGUMENTS = new Set(
  (
    'account app application branch bucket cluster container database deployment device environment feature flag host ' +
    'instance job key lock machine node pipeline pod queue repo repository room server service table topic volume'
  ).split(' '),
);
const COMMAND_ARGUMENTS = new Set('command cmd script shell bash'.split(' '));
const SQL_ARGUMENTS = new Set('sql query statement'.split(' '));
/** Verbs that give something a value: two agents that give different ones contradict each other. */
const SETTING = new Set('set scale resize adjust update change modify configure'.split(' '));
const MAX_VALUES = 3;

const WITHIN_TABLE = new Set(['row', 'record']);

const MAX_DEPTH = 4;
const MAX_NODES = 512;

/** A name of a tool or of an argument. */
interface Name {
  /** `updateRow`, `db.update-row` and `mcp__db__update_row` are all `update row`. */
  readonly words: readonly string[];
  readonly last: string;
  /** The words before the last one, joined by `_`. */
  readonly rest: string;
  /** What it says that the tool does; without a known verb it reads. */
  readonly access: 'read' | 'write';
  readonly verb: string;
}

const MAX_NAMES = 4_096;
/** Fleets have few tools with few arguments, and name them in every call. */
const names = new Map<string, Name>();

const isVerb = (word: string): boolean => actOf(word)?.verb === word;

function readName(name: string): Name {
  const last = name.split(/__|[.:/]/).at(-1) ?? '';
  const words = last
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[_\-\s]+/)
    .filter((word) => word !== '');
  // The first verb decides, before one that may be a thing as well (`order`, `lock`).
  const verbs = words.filter(isVerb);
  const verb = verbs.find((word) => !isKind(word)) ?? verbs[0] ?? '';
  return {
    words,
    last: words.at(-1) ?? '',
    rest: words.slice(0, -1).join('_'),
    access: verb === '' || actOf(verb)?.access === 'read' ? 'read' : 'write',
    verb,
  };
}

function nameOf(given: string): Name {
  const name = given.slice(0, 256);
  let known = names.get(name);
  if (known === undefined) {
    known = readName(name);
    if (names.size >= MAX_NAMES) names.clear();
    names.set(name, known);
  }
  return known;
}

/** What a tool's name says that it does. */
export const verbOf = (tool: string): Pick<Name, 'access' | 'verb'> => nameOf(tool);

/** A tool call with its arguments as they were meant. */
export interface ReadCall {
  readonly call: ToolCall;
  /** See {@link argumentsOf}. */
  readonly given: unknown;
}

export const readCall = (call: ToolCall): ReadCall => ({ call, given: argumentsOf(call) });

/** A call's arguments, parsed where they are JSON text; undefined where they are none. */
function argumentsOf(call: ToolCall): unknown {
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

const tableOf = (siblings: Record<string, unknown>): string | undefined => {
  const table = Object.hasOwn(siblings, 'table') ? siblings['table'] : undefined;
  return typeof table === 'string' && table !== '' && table.length <= 128 ? table : undefined;
};

/** The resource that one argument names, if it does: `reservation_id: "X1"` names `reservation:X1`. */
function resourceOf(key: string, value: string, siblings: Record<string, unknown>, noun: string): string | undefined {
  const { last, rest } = nameOf(key);
  const table = last === 'id' ? tableOf(siblings) : undefined;
  if (table !== undefined && (rest === '' || WITHIN_TABLE.has(rest))) return rowName(table, value);
  if (PATH_ARGUMENTS.has(last)) return pathName(value);
  if (URL_ARGUMENTS.has(last)) return value.includes('://') ? urlName(value) : undefined;
  if (last === 'id' && (rest || noun) !== '') return `${rest || noun}:${value}`;
  if (last === 'resource') return value;
  if (NAMED_ARGUMENTS.has(last)) return `${last}:${value}`;
  // `start_job({job: …})`, and `create_bucket({name: …})`.
  if (noun !== '' && (key === noun || key === 'name')) return `${noun}:${value}`;
  if (last === 'number' && rest !== '') {
    // A numbered service of one day (a flight, a train) is another thing on the next.
    const date = Object.hasOwn(siblings, 'date') ? siblings['date'] : undefined;
    return `${rest}:${value}${typeof date === 'string' && date.length <= 32 ? `@${date}` : ''}`;
  }
  return undefined;
}

/** What a call's arguments name: identifiers, paths and URLs; and what the commands and SQL in them do. */
function argumentResources(given: unknown, noun: string): { named: string[]; done: ResourceAccess[] } {
  const found: string[] = [];
  const done: ResourceAccess[] = [];
  const run = (key: string, text: string): boolean => {
    const isCommand = COMMAND_ARGUMENTS.has(key);
    if (!isCommand && !SQL_ARGUMENTS.has(key)) return false;
    const does = isCommand
      ? text.slice(0, MAX_TEXT).split('\n', MAX_NODES).flatMap(commandAccesses)
      : sqlAccesses(text, 'tool_call');
    for (const access of does.slice(0, MAX_ACCESSES - done.length)) done.push({ ...access, found_in: 'tool_call' });
    return does.length > 0;
  };
  let nodes = 0;
  const visit = (value: unknown, depth: number): void => {
    if (depth > MAX_DEPTH || ++nodes > MAX_NODES) return;
    if (Array.isArray(value)) return value.forEach((item) => visit(item, depth + 1));
    if (!isRecord(value)) return;
    for (const [key, item] of Object.entries(value)) {
      const text = typeof item === 'number' ? String(item) : item;
      if (typeof text !== 'string') visit(item, depth + 1);
      else if (run(key.toLowerCase(), text)) continue;
      else if (text !== '' && text.length <= MAX_RESOURCE && key.length <= 64) {
        const resource = resourceOf(key, text, value, depth === 0 ? noun : '');
        if (resource !== undefined && resource.length <= MAX_RESOURCE) found.push(resource);
      }
    }
  };
  visit(given, 0);
  // The table of a row is no thing of its own.
  const tables = new Set(found.filter((name) => name.includes('/')).map((name) => `table:${name.split('/', 1)[0]}`));
  return { named: found.filter((name) => !tables.has(name.toLowerCase())), done };
}

/** Whether an argument says which thing is meant, and nothing about it. */
const isNumbering = (key: string): boolean => ['id', 'number'].includes(nameOf(key).last);

/** A verb, and the values that it gives: `scale replicas=3`. */
function intentOf(verb: string, given: unknown): string {
  if (!SETTING.has(verb) || !isRecord(given)) return verb;
  const values = Object.entries(given)
    .filter(([key, value]) => (typeof value === 'number' || typeof value === 'boolean') && !isNumbering(key))
    .slice(0, MAX_VALUES)
    .map(([key, value]) => ` ${key.slice(0, 32)}=${String(value)}`);
  return verb + values.join('');
}

/**
 * What one tool call reads or writes, by the verb in its name and the identifiers, paths and URLs in its arguments.
 * Where the name says what is written (`update_reservation_flights`: a reservation), other things that are mentioned
 * (a payment method) are only read.
 */
export function toolCallAccesses({ call, given }: ReadCall): ResourceAccess[] {
  const { words, access, verb } = nameOf(call.function.name);
  const nouns = words.filter((word) => word !== verb && word !== 'details' && word !== 'by');
  const { named, done } = argumentResources(given, nouns.slice(0, 2).join('_'));
  const found_in = 'tool_call';
  if (access === 'read') return [...done, ...named.map((resource) => ({ resource, access, found_in }) as const)];
  const intent = intentOf(verb, given);
  const isObject = (resource: string): boolean =>
    nouns.some((noun) => resource.startsWith(`${noun}:`)) || !resource.includes(':') || resource.includes('://');
  const isNamed = named.some(isObject);
  return [
    ...done,
    ...named.map((resource): ResourceAccess =>
      !isNamed || isObject(resource) ? { resource, access, intent, found_in } : { resource, access: 'read', found_in },
    ),
  ];
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
export function callFingerprint({ call, given }: ReadCall, unique: string): string {
  const text = given === undefined ? String(call.function.arguments) : canonical(given);
  const { name } = call.function;
  return holdsRedaction(text) ? hash(name, '\n', text, '\n', unique) : hash(name, '\n', text);
}
