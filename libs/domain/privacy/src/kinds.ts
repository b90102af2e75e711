/** What is looked for, and the name that stands in its place: `[redacted:email]`. */
export const REDACTION_KINDS = [
  /** Keys and tokens that their issuer has given a form of its own: OpenAI, GitHub, AWS, Slack, Stripe and the like. */
  'api_key',
  /** PEM private keys. */
  'private_key',
  /** JSON Web Tokens, and what stands behind `Authorization: Bearer`. */
  'token',
  /** Passwords and secrets: in assignments, in URLs, and in fields named so. */
  'secret',
  'email',
  /** Telephone numbers with a country code, or in the North American form. */
  'phone',
  /** Payment cards: a known issuer's number with a right check digit (ISO/IEC 7812). */
  'card',
  /** Bank accounts: IBAN with right check digits (ISO 13616). */
  'iban',
  /** Words of the policy's own. */
  'literal',
] as const;

export type RedactionKind = (typeof REDACTION_KINDS)[number];

/** What stands in the place of what was taken out. It holds nothing that any rule finds. */
export const markOf = (kind: RedactionKind): string => `[redacted:${kind}]`;
