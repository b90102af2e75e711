import { z } from 'zod';

/**
 * Schemas for environment variables, whose values are always text. An empty variable counts as not set; that is the
 * business of {@link readConfig}, so that every schema sees either text or undefined.
 */

const optional = <T>(schema: z.ZodType<T, string>, fallback: T | undefined) =>
  fallback === undefined ? schema : schema.default(fallback as never);

interface Bounds {
  readonly min: number;
  readonly max: number;
  /** Without one the variable is required. */
  readonly default?: number;
}

function numeric(pattern: RegExp, kind: string, { min, max, default: fallback }: Bounds) {
  const expected = `expected ${kind} from ${min} to ${max}`;
  const schema = z.string(expected).transform((text, context) => {
    const value = Number(text);
    if (pattern.test(text.trim()) && value >= min && value <= max) return value;
    context.addIssue({ code: 'custom', message: expected });
    return z.NEVER;
  });
  return optional<number>(schema, fallback);
}

/** A whole number within bounds, e.g. `integer({ min: 0, max: 65_535, default: 0 })`. */
export const integer = (bounds: Bounds) => numeric(/^-?\d{1,15}$/, 'a whole number', bounds);

/** A decimal number within bounds. */
export const decimal = (bounds: Bounds) => numeric(/^-?\d{1,15}(\.\d{1,15})?$/, 'a number', bounds);

/** `true`/`false`, also `1`/`0`, `yes`/`no`, `on`/`off`. */
export function flag(fallback?: boolean) {
  const schema = z.string('expected true or false').transform((text, context) => {
    const word = text.trim().toLowerCase();
    if (['true', '1', 'yes', 'on'].includes(word)) return true;
    if (['false', '0', 'no', 'off'].includes(word)) return false;
    context.addIssue({ code: 'custom', message: 'expected true or false' });
    return z.NEVER;
  });
  return optional<boolean>(schema, fallback);
}

/** Comma-separated list; blanks round the items and empty items are dropped. */
export function list(fallback?: readonly string[]) {
  const schema = z.string('expected a comma-separated list').transform((text) =>
    text
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  );
  return optional<string[]>(schema, fallback ? [...fallback] : undefined);
}
