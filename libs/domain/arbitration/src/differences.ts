/** Of two numbers that are not whole, relative to the greater one or to 1: what another engine's logarithm may differ by. */
const TOLERANCE = 1e-12;

/**
 * What differs between two pieces of plain JSON, a line each, as `ranking[0].id: recorded "a", now "b"`; none where they are
 * the same. A field that is undefined is one that is not there.
 */
export function differences(recorded: unknown, now: unknown, path = ''): string[] {
  if (isNested(recorded) && isNested(now) && Array.isArray(recorded) === Array.isArray(now)) {
    const fields = new Set([...Object.keys(recorded), ...Object.keys(now)]);
    return [...fields].flatMap((field) =>
      differences(own(recorded, field), own(now, field), below(path, recorded, field)),
    );
  }
  return isSame(recorded, now) ? [] : [`${path || 'all'}: recorded ${shown(recorded)}, now ${shown(now)}`];
}

type Nested = Readonly<Record<string, unknown>>;
const isNested = (value: unknown): value is Nested => typeof value === 'object' && value !== null;
const own = (value: Nested, field: string): unknown => (Object.hasOwn(value, field) ? value[field] : undefined);

function below(path: string, parent: Nested, field: string): string {
  if (Array.isArray(parent)) return `${path}[${field}]`;
  return path === '' ? field : `${path}.${field}`;
}

function isSame(a: unknown, b: unknown): boolean {
  if (typeof a !== 'number' || typeof b !== 'number') return a === b;
  if (Number.isInteger(a) && Number.isInteger(b)) return a === b;
  return Math.abs(a - b) <= TOLERANCE * Math.max(1, Math.abs(a), Math.abs(b));
}

/** On one line, and short. */
function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
