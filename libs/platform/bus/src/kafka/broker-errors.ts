/** Whether it is one of these answers of a broker, by Kafka's own names, or was caused by one. */
export const isOneOf = (types: ReadonlySet<unknown>, error: unknown): boolean =>
  error instanceof Error && (types.has((error as { type?: unknown }).type) || isOneOf(types, error.cause));

const TOO_LARGE: ReadonlySet<unknown> = new Set(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE']);

/** Whether a broker has refused records because of their size; they are not on the log then. */
export const isTooLarge = (error: unknown): boolean => isOneOf(TOO_LARGE, error);
