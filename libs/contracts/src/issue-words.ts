import type { z } from 'zod';

type Issue = z.core.$ZodRawIssue;
type Schema = z.core.$ZodType;

/** What a schema is made of, as far as words are made of it. */
interface Definition {
  readonly type: string;
  readonly check?: string;
  readonly format?: string;
  readonly entries?: Readonly<Record<string, unknown>>;
  readonly values?: readonly unknown[];
  readonly options?: readonly Schema[];
  readonly innerType?: Schema;
  readonly in?: Schema;
  readonly shape?: Readonly<Record<string, Schema>>;
  readonly discriminator?: string;
  readonly checks?: readonly { readonly _zod: { readonly def: CheckDefinition } }[];
}

interface CheckDefinition {
  readonly check: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly value?: unknown;
  readonly inclusive?: boolean;
}

/**
 * The words for a person of what is wrong with a value: what was found, by its type alone, for a value may hold secrets, and
 * what is accepted; e.g. `is missing; a string of 1 to 128 characters is expected`. Where a schema has words of its own, those
 * hold. For one reading at a time: `schema.safeParse(value, { error: issueWords })`.
 */
export function issueWords(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return wrong(kindOf(issue), expected(issue.schema) ?? `a value of the type ${issue.expected}`);
    case 'invalid_value':
      return wrong(found(issue.input), oneOf(issue.values));
    case 'invalid_union':
      return issue.discriminator === undefined
        ? wrong(found(issue.input), expected(issue.schema) ?? 'something else')
        : wrong(found(fieldOf(issue.input, issue.discriminator)), oneOf(issue['options'] as readonly unknown[]));
    case 'too_small':
    case 'too_big':
      return wrong(sizeOf(issue), expected(issue.schema) ?? boundOf(issue));
    case 'invalid_format':
      return wrong(found(issue.input), formatOf(issue));
    case 'unrecognized_keys':
      return `has fields that are not known, ${issue.keys.length} of them; ${namesOf(issue.schema)}`;
    case 'invalid_key':
      return 'has a name that is not accepted';
    case 'invalid_element':
      return 'is not accepted here';
    case 'not_multiple_of':
      return wrong(found(issue.input), `a multiple of ${issue.divisor}`);
    case 'custom':
      return 'is not accepted';
  }
}

/** Words of a schema's own, for its `error`: `what` is what is accepted, with its article. */
export const expecting =
  (what: string) =>
  ({ input }: { readonly input?: unknown }): string =>
    wrong(found(input), what);

/** A path as zod and Standard Schema give it, as JSON Pointer (RFC 6901): `['items', 0, 'a/b']` → `/items/0/a~1b`. */
export function jsonPointer(path: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined): string {
  return (path ?? [])
    .map((part) => String(typeof part === 'object' ? part.key : part))
    .map((part) => `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('');
}

const wrong = (was: string, accepted: string): string => `${was}; ${accepted} is expected`;

function found(value: unknown): string {
  if (value === undefined) return 'is missing';
  if (value === null) return 'is null';
  if (Array.isArray(value)) return 'is a list';
  if (typeof value === 'string') return 'is another string';
  if (typeof value === 'number') return Number.isNaN(value) ? 'is no number' : 'is a number';
  return typeof value === 'boolean' ? 'is a boolean' : 'is an object';
}

function kindOf({ input, expected: type }: Extract<Issue, { code: 'invalid_type' }>): string {
  if (typeof input === 'string') return 'is a string';
  return type === 'int' && typeof input === 'number' ? 'is no whole number' : found(input);
}

function sizeOf(issue: Extract<Issue, { code: 'too_small' | 'too_big' }>): string {
  const isSmall = issue.code === 'too_small';
  if (issue.origin === 'string') return isSmall ? (issue.input === '' ? 'is empty' : 'is too short') : 'is too long';
  if (issue.origin === 'array') return isSmall ? 'has too few items' : 'has too many items';
  return isSmall ? 'is too small' : 'is too large';
}

const boundOf = (issue: Extract<Issue, { code: 'too_small' | 'too_big' }>): string =>
  issue.code === 'too_small' ? `${issue.minimum} or more` : `${issue.maximum} or less`;

const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;

const FORMATS: Readonly<Record<string, string>> = { url: 'a URL', datetime: 'an RFC 3339 instant' };

function formatOf({ format, pattern }: Extract<Issue, { code: 'invalid_format' }>): string {
  return FORMATS[format] ?? (pattern === undefined ? `a string of the form ${format}` : `a string like ${pattern}`);
}

/** `"a", "b" or "c"`. */
const oneOf = (values: readonly unknown[]): string => either(values.map((value) => JSON.stringify(value)));

const either = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;

function namesOf(schema: Schema | undefined): string {
  const names = Object.keys(definitionOf(schema)?.shape ?? {});
  return names.length === 0 ? 'none is accepted' : `known are ${names.map((name) => JSON.stringify(name)).join(', ')}`;
}

const definitionOf = (schema: Schema | undefined): Definition | undefined => schema?._zod.def as Definition | undefined;

/** What a schema accepts, with its article; undefined where there are no words for it. */
function expected(schema: Schema | undefined): string | undefined {
  const definition = definitionOf(schema);
  if (!definition) return undefined;
  const { type, format, innerType } = definition;
  switch (type) {
    case 'string':
      return format !== undefined && format in FORMATS
        ? FORMATS[format]
        : `a string${within(definition, { unit: ' characters', of: 'of ' })}`;
    case 'number':
      return `a ${isWhole(definition) ? 'whole ' : ''}number${within(definition, { unit: '', of: 'from ' })}`;
    case 'array':
      return `a list${within(definition, { unit: ' items', of: 'of ' })}`;
    case 'boolean':
      return 'true or false';
    case 'object':
    case 'record':
      return 'an object';
    case 'null':
      return 'null';
    case 'enum':
      return oneOf(Object.values(definition.entries ?? {}));
    case 'literal':
      return oneOf(definition.values ?? []);
    case 'union': {
      const options = (definition.options ?? []).flatMap((option) => expected(option) ?? []);
      return definition.discriminator === undefined ? either([...new Set(options)]) : 'an object';
    }
    case 'nullable':
      return either([expected(innerType) ?? 'a value', 'null']);
    case 'pipe':
      return expected(definition.in);
    default:
      return innerType && expected(innerType);
  }
}

function isWhole({ format, checks = [] }: Definition): boolean {
  return [format, ...checks.map(({ _zod }) => _zod.def.format)].some((name) => name?.includes('int') === true);
}

interface Words {
  /** Behind the figures. */
  readonly unit: string;
  /** Before two figures. */
  readonly of: string;
}

/** ` of 1 to 128 characters`, ` of at most 3 items`, ` from 0 on`; empty where there are no bounds. */
function within({ checks = [] }: Definition, { unit, of }: Words): string {
  let [least, most]: (number | undefined)[] = [];
  for (const { check, minimum, maximum, value } of checks.map(({ _zod }) => _zod.def)) {
    if (check === 'min_length' || check === 'greater_than')
      least = Math.max(least ?? -Infinity, minimum ?? Number(value));
    if (check === 'max_length' || check === 'less_than') most = Math.min(most ?? Infinity, maximum ?? Number(value));
  }
  const so = (many: number): string => `${many}${many === 1 ? unit.replace(/s$/, '') : unit}`;
  if (least !== undefined && most !== undefined) return ` ${of}${least} to ${so(most)}`;
  if (most !== undefined) return ` of at most ${so(most)}`;
  return least === undefined ? '' : ` of at least ${so(least)}`;
}
