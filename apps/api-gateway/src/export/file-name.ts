const MOST_OF_A_WORD = 64;

/**
 * A name that every file system takes, and that needs no quoting in a header: `chorus-` and letters, digits, `.`, `_` and
 * `-`. Words may be hostile.
 */
export function fileName(words: readonly string[], extension: string): string {
  const safe = words.map((word) => word.replaceAll(/[^A-Za-z0-9._-]+/g, '_').slice(0, MOST_OF_A_WORD));
  return `${['chorus', ...safe].join('-')}.${extension}`;
}
