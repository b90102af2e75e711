import { hasIbanDigits, hasLuhnDigit } from './checksums.ts';
import type { RedactionKind } from './kinds.ts';

/**
 * Where something of one kind stands in a text. Patterns are hostile input's first target: each takes time linear in the
 * text, because every repetition is bounded, and a long one is tried from few places: what a match may begin after is no
 * character that it may hold.
 */
export interface Rule {
  readonly kind: RedactionKind;
  /** Without any of these the pattern need not be tried. Lower case; the text is compared in lower case. */
  readonly hints?: readonly string[];
  /** Global. Where it has a group named `kept`, that part of the match stays, in front. */
  readonly pattern: RegExp;
  /** Whether what was matched, without what is `kept`, is what it looks like. */
  readonly isIt?: (value: string) => boolean;
}

const digitsOf = (text: string): string => text.replace(/\D/g, '');

/** First digits and lengths of the large issuers: Visa, Mastercard, American Express, Discover, JCB, Diners, UnionPay. */
const ISSUER =
  /^(?:4\d{12}(?:\d{3}){0,2}|5[1-5]\d{14}|2(?:2[2-9]|[3-6]\d|7[01])\d{13}|2720\d{12}|3[47]\d{13}|6(?:011|5\d\d)\d{12}|35\d{14}|3(?:0[0-5]|[68]\d)\d{11}|62\d{14,17})$/;

const isCard = (text: string): boolean => {
  const digits = digitsOf(text);
  return ISSUER.test(digits) && hasLuhnDigit(digits);
};

const isPhone = (text: string): boolean => {
  const digits = digitsOf(text).length;
  return digits >= 8 && digits <= 15;
};

/** A word of prose has no digit, and is no secret. What base64 is filled up with says nothing. */
const isOpaque = (value: string): boolean => /[\d!#$%^&*+=~]/.test(withoutPadding(value));

function withoutPadding(value: string): string {
  let end = value.length;
  while (end > 0 && value[end - 1] === '=') end--;
  return value.slice(0, end);
}

/** Base64 that is filled up is no prose even where it has no digit. */
const isCredential = (value: string): boolean => value.endsWith('=') || isOpaque(value);

/** Not what a program calls to get a secret: `password = generate(12)`. */
const isAssigned = (value: string): boolean => isOpaque(value) && !/^[a-z_][\w.]{0,80}\(/i.test(value);

/** What is named `token` and nothing else: models count, price and page by tokens, and those are numbers or words. */
export const looksLikeToken = (value: string): boolean =>
  value.length >= 12 && /\d/.test(value) && /[a-z]/i.test(value) && !/\s/.test(value) && isAssigned(value);

/** A value of so many characters or more behind a name; also where both stand in JSON, or in JSON within JSON. */
const assignment = (name: string, least: number): RegExp =>
  new RegExp(
    `(?<kept>${name}\\\\{0,3}["']?[ \\t]{0,4}[:=][ \\t]{0,4}\\\\{0,3}["']?)` +
      `(?:[^\\s"',;&<>[\\]{}\\\\]|\\\\(?![\\\\"'])){${least},512}`,
    'gi',
  );

export const RULES: readonly Rule[] = [
  {
    kind: 'secret',
    hints: ['cookie'],
    // Before all others, so that no mark of theirs ends it.
    pattern:
      /(?<kept>(?<![\w-])(?:set-)?cookie["']?[ \t]{0,4}[:=][ \t]{0,4}["']?)[\w.-]{1,64}=[^\s;"'<>[\]]{1,4096}(?:;[ \t]{0,2}[\w.-]{1,64}(?:=[^\s;"'<>[\]]{0,4096})?){0,50}/gi,
  },
  {
    kind: 'token',
    hints: ['eyj'],
    pattern: /(?<![\w-])eyJ[\w-]{8,4096}\.eyJ[\w-]{8,8192}\.[\w-]{8,2048}/g,
  },
  {
    kind: 'api_key',
    hints: [
      'sk-',
      'sk_',
      'rk_',
      'gh',
      'glpat-',
      'xox',
      'aiza',
      'akia',
      'asia',
      'npm_',
      'pypi-',
      'hf_',
      'sg.',
      'whsec_',
    ],
    pattern: new RegExp(
      '(?<![A-Za-z0-9_])(?:' +
        [
          'sk-(?:(?:proj|ant|or|svcacct|admin|live|test)-)?[A-Za-z0-9_-]{20,256}',
          '[sr]k_(?:live|test)_[A-Za-z0-9]{16,256}',
          'gh[pousr]_[A-Za-z0-9]{36,255}',
          'github_pat_[A-Za-z0-9_]{22,255}',
          'glpat-[A-Za-z0-9_-]{20,255}',
          'xox[abeoprs]-[A-Za-z0-9-]{10,255}',
          'AIza[A-Za-z0-9_-]{35}',
          'A[KS]IA[A-Z0-9]{16}',
          'npm_[A-Za-z0-9]{36}',
          'pypi-[A-Za-z0-9_-]{50,255}',
          'hf_[A-Za-z0-9]{30,64}',
          'SG\\.[A-Za-z0-9_-]{16,64}\\.[A-Za-z0-9_-]{16,128}',
          'whsec_[A-Za-z0-9+/_-]{20,256}={0,2}',
        ].join('|') +
        ')(?![A-Za-z0-9])',
      'g',
    ),
    isIt: (text) => /\d/.test(text),
  },
  {
    kind: 'api_key',
    hints: ['chorus_'],
    pattern: /chorus_[\w-]{43}/g,
    isIt: (text) => /[\dA-Z]/.test(text),
  },
  {
    kind: 'token',
    hints: ['bearer', 'basic'],
    pattern: /(?<kept>\b(?:[Bb]earer|BEARER|[Bb]asic)[ \t]{1,4})[A-Za-z0-9._~+/=-]{12,4096}/g,
    isIt: isCredential,
  },
  {
    kind: 'secret',
    hints: ['://'],
    pattern: /(?<kept>\b[a-z][a-z0-9+.-]{1,15}:\/\/[^\s:@/]{0,64}:)[^\s@/]{1,256}(?=@)/gi,
  },
  {
    kind: 'secret',
    hints: ['passw', 'passphrase', 'pwd', 'secret', 'key', 'token'],
    // Whatever the name begins with: DB_PASSWORD, PGPASSWORD, openaiApiKey. `PWD=/home` is a folder.
    pattern: assignment(
      '(?:password|passwd|passphrase|pwd(?!["\']?[ \\t]{0,4}[:=][ \\t]{0,4}["\']?/)|secret' +
        '|(?:api|access|private|secret|client|signing|encryption|master|account)[_-]?(?:key|token)' +
        '|(?:auth|refresh|id|session|bearer)[_-]?token)',
      6,
    ),
    isIt: isAssigned,
  },
  {
    kind: 'secret',
    hints: ['token'],
    pattern: assignment('(?<!(?:page|next|per|sync|continuation|cancellation|unexpected)[_ -]?)token', 12),
    isIt: looksLikeToken,
  },
  {
    kind: 'email',
    hints: ['@'],
    // `git@host:path` is an address of a repository, not of a person.
    pattern:
      /(?<![\w.%+-])(?!git@)[\p{L}\p{N}._%+-]{1,64}@(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}{2,24}(?![\p{L}\p{N}-])/gu,
  },
  {
    kind: 'iban',
    pattern: /(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![A-Za-z0-9])/g,
    isIt: (text) => hasIbanDigits(text.replaceAll(' ', '')),
  },
  {
    kind: 'card',
    pattern:
      /(?<![\d.-])(?:\d{13,19}|\d{4}([ -])\d{4}\1\d{4}\1\d{4}(?:\1\d{3})?|\d{4}([ -])\d{6}\2\d{4,5})(?![\d-])(?!\.\d)/g,
    isIt: isCard,
  },
  {
    kind: 'phone',
    hints: ['+'],
    pattern: /(?<![\w+.])\+\d{1,3}(?:[ .()-]{0,2}\d){6,13}(?!\d)/g,
    isIt: isPhone,
  },
  {
    kind: 'phone',
    pattern: /(?<![\w.+-])(?:1[ .-])?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}([ .-]))[2-9]\d{2}[ .-]\d{4}(?![\w-])(?!\.\d)/g,
    isIt: isPhone,
  },
];
