/** What a number has to be. */
export interface Range {
  readonly min?: number;
  /** As `min`, itself excluded. */
  readonly above?: number;
  readonly max?: number;
  readonly whole?: boolean;
}

/** What a wrong value is, for an error: never a text's contents, as it may come from an agent. */
function kindOf(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null || typeof value === 'number') return String(value);
  return Array.isArray(value) ? 'a list' : `a value of type ${typeof value}`;
}

function accepted({ min, above, max, whole }: Range): string {
  const low =
    min === undefined ? `above ${above ?? '-Infinity'}` : max === undefined ? `from ${min} on` : `from ${min}`;
  return `a ${whole ? 'whole' : 'finite'} number ${low}${max === undefined ? '' : ` to ${max}`}`;
}

/** @param advice what to do, a sentence @throws RangeError that says what was wrong, where, and what is accepted */
export function checkNumber(where: string, value: unknown, range: Range, advice = ''): void {
  const { min, above, max, whole } = range;
  const isWithin =
    typeof value === 'number' &&
    (whole ? Number.isSafeInteger(value) : Number.isFinite(value)) &&
    !(min !== undefined && value < min) &&
    !(above !== undefined && value <= above) &&
    !(max !== undefined && value > max);
  if (isWithin) return;
  throw new RangeError(`${where} is ${kindOf(value)}; it has to be ${accepted(range)}.${advice && ` ${advice}`}`);
}

/** @throws RangeError likewise */
export function checkText(where: string, value: unknown, maxLength: number): void {
  if (typeof value === 'string' && value.length >= 1 && value.length <= maxLength) return;
  const is = typeof value === 'string' ? `a text of ${value.length} characters` : kindOf(value);
  throw new RangeError(`${where} is ${is}; it has to be a text of 1 to ${maxLength} characters.`);
}
