/** A value as it is compared. */
export interface Value {
  /** As it was said. */
  readonly shown: string;
  /** In the base unit; null where it is no number. */
  readonly n: number | null;
  /** As it was written, whatever its unit. */
  readonly plain: number | null;
  /** Half of what rounding may have taken. */
  readonly tolerance: number;
  readonly unit: string;
  /** In lower case, without punctuation. */
  readonly words: string;
}

const NUMBER =
  /^(?:about|approx\.?|around|ca\.?|~|≈)?\s{0,2}([€$£])?\s{0,2}([+-]?(?:\d{1,3}(?:[, ']\d{3}){1,5}|\d{1,18})(?:\.\d{1,12})?)\s{0,2}(%|[€$£]|°?[A-Za-zµ]{1,16})?$/;
const SCALES: Readonly<Record<string, readonly [unit: string, factor: number]>> = {
  mg: ['g', 1e-3],
  g: ['g', 1],
  kg: ['g', 1e3],
  t: ['g', 1e6],
  mm: ['m', 1e-3],
  cm: ['m', 1e-2],
  m: ['m', 1],
  km: ['m', 1e3],
  ms: ['s', 1e-3],
  s: ['s', 1],
  sec: ['s', 1],
  seconds: ['s', 1],
  min: ['s', 60],
  minutes: ['s', 60],
  h: ['s', 3600],
  hours: ['s', 3600],
  days: ['s', 86_400],
  b: ['byte', 1],
  bytes: ['byte', 1],
  kb: ['byte', 1e3],
  mb: ['byte', 1e6],
  gb: ['byte', 1e9],
  tb: ['byte', 1e12],
  ml: ['l', 1e-3],
  l: ['l', 1],
  k: ['', 1e3],
  thousand: ['', 1e3],
  million: ['', 1e6],
  percent: ['%', 1],
  ct: ['eur', 1e-2],
  cents: ['eur', 1e-2],
  '€': ['eur', 1],
  euro: ['eur', 1],
  euros: ['eur', 1],
  $: ['usd', 1],
  '£': ['gbp', 1],
};
const TRUE = new Set(['true', 'yes', 'y', 'ok', 'on']);
const FALSE = new Set(['false', 'no', 'n', 'off']);
const NOTHING_SAID = new Set(['', 'unknown', 'n a', 'na', 'null', 'none', 'pending', 'tbd', 'undefined', '-']);
/** Numbers that end in zeros may have been rounded by so much of themselves. */
const ROUNDED = 0.02;
const SAME = 0.005;

/** Reads a value; undefined where it says nothing. */
export function valueOf(given: string): Value | undefined {
  const shown = given.trim().slice(0, 256);
  const words = shown
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
  const match = NUMBER.exec(shown);
  if (!match) {
    if (NOTHING_SAID.has(words)) return undefined;
    const known = TRUE.has(words) ? 'true' : FALSE.has(words) ? 'false' : words;
    return { shown, n: null, plain: null, tolerance: 0, unit: '', words: known };
  }
  const [, before, digits = '', after] = match;
  const name = (after ?? before ?? '').toLowerCase();
  const isM = after === 'M';
  const [unit, factor] = isM ? (['', 1e6] as const) : Object.hasOwn(SCALES, name) ? SCALES[name]! : [name, 1];
  const plain = digits.replace(/[, ']/g, '');
  const raw = Number(plain);
  const decimals = plain.includes('.') ? plain.length - plain.indexOf('.') - 1 : 0;
  const zeros = decimals === 0 && Math.abs(raw) >= 100 ? (/0*$/.exec(plain)?.[0].length ?? 0) : 0;
  const step = decimals > 0 ? 10 ** -decimals / 2 : zeros > 0 ? Math.min(10 ** zeros / 2, ROUNDED * Math.abs(raw)) : 0;
  // Twelve may stand for 12.4; what was converted has been rounded in its own unit.
  const tolerance = factor === 1 ? step : Math.max(step, decimals === 0 && Math.abs(raw) < 100 ? 0.5 : 0);
  return { shown, n: raw * factor, plain: raw, tolerance: tolerance * factor, unit, words };
}

/** Whether two values may both be true: equal, one rounded from the other, in another unit, or not to be compared. */
export function agree(a: Value, b: Value): boolean {
  if (a.n !== null && b.n !== null) {
    if (a.unit !== b.unit) {
      if (a.unit !== '' && b.unit !== '') return true;
      // What has no unit may stand in that of the other: 1840 and "1840 ml".
      const [bare, other] = a.unit === '' ? [a.n, b.plain] : [b.n, a.plain];
      if (other !== null && Math.abs(bare - other) <= SAME * Math.max(Math.abs(bare), Math.abs(other))) return true;
    }
    const apart = Math.abs(a.n - b.n);
    if (apart <= Math.max(a.tolerance, b.tolerance, SAME * Math.max(Math.abs(a.n), Math.abs(b.n)))) return true;
    return (
      isWhole(a.n) !== isWhole(b.n) && (Math.round(a.n) === Math.round(b.n) || Math.trunc(a.n) === Math.trunc(b.n))
    );
  }
  if (a.n !== null || b.n !== null) return true;
  return a.words === b.words || a.words.startsWith(`${b.words} `) || b.words.startsWith(`${a.words} `);
}

const isWhole = (n: number): boolean => Number.isInteger(n);
