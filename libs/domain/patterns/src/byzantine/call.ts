import type { ProcessedDecision } from '@chorus/contracts';
import { keyOf } from '../incident.ts';
import type { Message } from '../message.ts';
import { claim, WEIGHTS, type Claim } from './claim.ts';
import { isFigure, NO_PROPERTY } from './claims-in-json.ts';

type Content = ProcessedDecision['original_message']['content'];

/** What a tool was asked about: its answer often says the value alone. */
export interface Thing {
  /** By the arguments of the call, e.g. `A17` or `order 77`; empty where they name nothing. */
  readonly entity: string;
  /** Declared beside it; empty where there is none, or are several. */
  readonly resource: string;
  /** What the tool's name says that it gets, e.g. `stock`. */
  readonly noun: string;
}

const MAX_CALLS = 4;
const MAX_ARGUMENTS = 2_048;
const VERB = /^(?:get|read|fetch|check|query|look_?up|find|list|show|describe|api|tool|search|details?|info|by)$/i;

/** The things that a message asks tools about, by the keys under which their answers will find them. */
export function callsOf(content: Content, message: Message): ReadonlyMap<string, Thing> {
  const calls = new Map<string, Thing>();
  const read = message.accesses.filter(({ access, found_in }) => access === 'read' && found_in === 'resources');
  const resource = read.length === 1 ? (read[0]?.resource ?? '') : '';
  for (const { id, function: called } of (content.tool_calls ?? []).slice(0, MAX_CALLS)) {
    const noun = called.name
      .replace(/([a-z])([A-Z])/g, '$1_$2')
      .split(/[_.\-/\s]+/)
      .filter((word) => word !== '' && !VERB.test(word))
      .join(' ');
    const thing: Thing = { entity: entityIn(called.arguments), resource, noun: noun.slice(0, 64) };
    if (thing.entity === '' && thing.resource === '') continue;
    if (id !== undefined) calls.set(callKey(message.conversation, id), thing);
    for (const tool of message.targets.slice(0, MAX_CALLS)) calls.set(callKey(message.conversation, tool), thing);
  }
  return calls;
}

/** Keys of the calls that a message may answer, the surest first. */
export const answersOf = (content: Content, { conversation, sender, of_tool }: Message): readonly string[] =>
  of_tool
    ? [content.tool_call_id, sender].flatMap((name) => (name === undefined ? [] : [callKey(conversation, name)]))
    : [];

const callKey = (conversation: string, name: string): string => `call/${keyOf(conversation, name)}`;

function entityIn(given: unknown): string {
  let fields = given;
  if (typeof given === 'string')
    try {
      fields = given.length > MAX_ARGUMENTS ? undefined : JSON.parse(given);
    } catch {
      return '';
    }
  if (typeof fields !== 'object' || fields === null) return '';
  const names = Object.entries(fields).flatMap(([key, value]: [string, unknown]) => {
    const isName = (typeof value === 'string' && value !== '') || typeof value === 'number';
    if (!isName || String(value).length > 64 || /^(?:page|size|limit|offset|query|sql)$/i.test(key)) return [];
    const name = String(value);
    return [/[A-Za-z]/.test(name) ? name : `${key.replace(/_(?:id|number)$/i, '')} ${name}`];
  });
  return names.find((name) => /\d/.test(name)) ?? names[0] ?? '';
}

/** The one thing that an answer names by a code, such as `A17`, where it is not known what was asked. */
export function thingIn({ text }: Content): Thing | undefined {
  const fields = typeof text === 'string' ? parsed(text) : undefined;
  if (fields === undefined) return undefined;
  const named = Object.values(fields).filter((value) => typeof value === 'string' && CODE.test(value));
  return named.length > 1 ? undefined : { entity: String(named[0] ?? ''), resource: '', noun: '' };
}

const CODE = /^(?=.*\p{L})(?=.*\d)[\p{L}\d_-]{2,64}$/u;

function parsed(text: string): object | undefined {
  // What begins otherwise would only be refused at some cost.
  if (text.length > MAX_ARGUMENTS || !/^\s*\{/.test(text)) return undefined;
  try {
    return JSON.parse(text) as object;
  } catch {
    return undefined;
  }
}

const VALUE = /^(?:value|result|amount|count|total|reading|answer)$/i;

/** A field that names a thing itself: `stock:A17`. */
const NAMES_ITSELF = /^[A-Za-z][\w-]{0,31}[:/#][^\s:]{1,64}$/;

/** What an answer says of the thing that was asked about, where it does not name it itself. */
export function resultClaims({ text }: Content, { entity, resource, noun }: Thing): readonly Claim[] {
  if (typeof text !== 'string' || text.length > MAX_ARGUMENTS) return [];
  const alone = (value: unknown): readonly Claim[] =>
    resource !== '' ? claim(resource, value, WEIGHTS.json) : claim(`${entity} ${noun}`, value, WEIGHTS.json);
  const plain = /^\s*(?:[\w ]{1,32}[:=]\s*)?([€$£]?\s?[+-]?\d[\d.,]*\s?[%€$£\w]{0,12})\.?\s*$/.exec(text)?.[1];
  if (plain !== undefined) return alone(plain);
  const fields = parsed(text);
  if (fields === undefined) return [];
  const told = Object.entries(fields).filter(([field, value]) => !isNameOf(entity, value) && !NO_PROPERTY.test(field));
  const [only] = told;
  // What says one thing alone says it of what was asked about, whatever it calls it.
  const single = only && told.length === 1 ? only[1] : undefined;
  return [
    ...(single !== undefined && resource !== '' ? claim(resource, single, WEIGHTS.json) : []),
    ...(typeof single === 'boolean' || typeof single === 'string' ? ofKind(fields, entity, single) : []),
    ...fieldClaims(fields, { entity, resource, noun }),
  ];
}

const isNameOf = (entity: string, value: unknown): boolean =>
  entity !== '' && (typeof value === 'string' || typeof value === 'number') && ` ${entity}`.endsWith(` ${value}`);

/** A state of a thing that is known by its kind and name: `{"flag": "A17", "enabled": true}` says it of `flag:A17`. */
const ofKind = (fields: object, entity: string, told: string | boolean): readonly Claim[] =>
  Object.entries(fields).flatMap(([kind, value]) =>
    isNameOf(entity, value) ? claim(`${kind} ${String(value)}`, told, WEIGHTS.json) : [],
  );

function fieldClaims(fields: object, { entity, resource, noun }: Thing): readonly Claim[] {
  return Object.entries(fields).flatMap(([field, told]: [string, unknown]) => {
    if (NAMES_ITSELF.test(field)) return claim(field, told, WEIGHTS.json);
    if (VALUE.test(field))
      return resource !== '' ? claim(resource, told, WEIGHTS.json) : claim(`${entity} ${noun}`, told, WEIGHTS.json);
    if (entity === '' || NO_PROPERTY.test(field) || field.length > 64) return [];
    const isTold =
      typeof told === 'number' || typeof told === 'boolean' || (typeof told === 'string' && isFigure(field, told));
    return isTold ? claim(`${entity} ${field}`, told, WEIGHTS.json) : [];
  });
}
