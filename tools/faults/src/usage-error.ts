/** A mistake of whoever typed the command, told in words. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
