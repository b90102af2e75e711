import { MAX_JSON } from './limits.ts';
import type { Attributes } from './span.ts';

/** The text of an attribute; null where it is missing, empty or something else. */
export function text(attributes: Attributes, ...names: readonly string[]): string | null {
  for (const name of names) {
    const value = attributes.get(name);
    if (typeof value === 'string' && value !== '') return value;
  }
  return null;
}

/** The first of these attributes that is a number of something: not negative, not infinite. Numbers as text count. */
export function amount(attributes: Attributes, ...names: readonly string[]): number | null {
  for (const name of names) {
    const value = attributes.get(name);
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    if (typeof number === 'number' && Number.isFinite(number) && number >= 0) return number;
  }
  return null;
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A field of what was parsed from a stranger's JSON. */
export const field = (value: unknown, name: string): unknown =>
  isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined;

/** What a JSON text means; undefined where it is none, or is longer than {@link MAX_JSON}. */
export function parsed(json: string): unknown {
  if (json.length > MAX_JSON) return undefined;
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}

/** A value that is structured, or JSON text of one: conventions leave both to the instrumentation. */
export const structured = (value: unknown): unknown =>
  typeof value === 'string' && /^\s*[[{"]/.test(value) ? (parsed(value) ?? value) : value;

/** Any value as text: a text as it is, all else as JSON; empty where there is nothing to show. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return '';
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    // Nested deeper than the engine can follow.
    return '';
  }
}
