/** Something the person at the keyboard can put right; the message says what and how. Shown without a stack. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
