import { hasIbanDigits, hasLuhnDigit } from './checksums.ts';
import type { RedactionKind } from './kinds.ts';

/**
 * Where something of one kind stands in a text. Patterns are hostile input's first target: each takes time linear in the
 * text, because every repetition is bounded or followed by what it cannot match itself.
 */
export interface Rule {
  readonly kind: RedactionKind;
  /** Without any of these the pattern need not be tried. Lower case; the text is compared in lower case. */
  readonly hints?: readonly string[];
  /** Global. Where it has a group named `kept`, that part of the match stays, in front. */
  readonly pattern: RegExp;
  /** Whether a match is what it looks like. */
  readonly isIt?: (match: string) => boolean;
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

/** A word of prose has no digit, and is no secret. */
const isOpaque = (text: string): boolean => /[\d!#$%^&*+=~]/.test(text);

/**
 * The last part of `Bearer xyz`, `password: xyz` and the like: what follows `kept`.
 */
const valueIsOpaque = (text: string): boolean => isOpaque(/[^\s:="']*$/.exec(text)?.[0] ?? '');

export const RULES: readonly Rule[] = [
  {
    kind: 'token',
    hints: ['eyj'],
    pattern: /\beyJ[\w-]{8,4096}\.eyJ[\w-]{8,8192}\.[\w-]{8,2048}/g,
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
      'chorus_',
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
          'chorus_[A-Za-z0-9_-]{43}',
        ].join('|') +
        ')(?![A-Za-z0-9])',
      'g',
    ),
    isIt: (text) => /\d/.test(text),
  },
  {
    kind: 'token',
    hints: ['bearer', 'basic'],
    pattern: /(?<kept>\b(?:[Bb]earer|BEARER|[Bb]asic)[ \t]{1,4})[A-Za-z0-9._~+/=-]{16,4096}/g,
    isIt: valueIsOpaque,
  },
  {
    kind: 'secret',
    hints: ['://'],
    pattern: /(?<kept>\b[a-z][a-z0-9+.-]{1,15}:\/\/[^\s:@/]{0,64}:)[^\s@/]{1,256}(?=@)/gi,
  },
  {
    kind: 'secret',
    hints: ['passw', 'pwd', 'secret', 'key', 'token'],
    pattern:
      /(?<kept>\b(?:password|passwd|pwd|secret|(?:api|access|private|secret|client)[_-]?(?:key|secret|token)|auth[_-]?token)["']?[ \t]{0,4}[:=][ \t]{0,4}["']?)[^\s"',;&<>[\]{}]{6,512}/gi,
    isIt: valueIsOpaque,
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
