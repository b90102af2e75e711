/** Bytes of a compressed body as it comes in. */
export const MAX_COMPRESSED_BYTES = 4 * 1_048_576;

/** Bytes of a body that is not compressed, or of what a compressed one becomes. */
export const MAX_BODY_BYTES = 16 * 1_048_576;

/** Bytes of all bodies that are coming in at a time; over it the one that would take more is refused for a moment. */
export const MAX_BYTES_COMING_IN = 16 * MAX_BODY_BYTES;

/** Spans of one request; SDKs send 512 at once unless told otherwise. */
export const MAX_SPANS = 10_000;

/** Resources and instrumentation scopes of one request, together. */
export const MAX_FRAMES = 20_000;

/** Values in attributes of one request, counted with those within lists: what they take in memory is bounded by this. */
export const MAX_VALUES = 500_000;

/** Attributes of one span, event or resource, and events of one span; what is more is left out. */
export const MAX_ATTRIBUTES = 2_048;
export const MAX_EVENTS = 128;

/** Characters of an attribute's name; longer ones are left out. */
export const MAX_KEY = 256;

/** Bytes (in JSON: characters) of one text; longer ones are cut, with a mark. */
export const MAX_STRING = 1_048_576;

/** How deep lists may nest in an attribute; what is deeper is left out, with a mark. */
export const MAX_DEPTH = 32;

/** How deep JSON may nest. Nothing of ours follows it deeper than {@link MAX_DEPTH}, so that a deep attribute costs no other span. */
export const MAX_JSON_DEPTH = 10_000;
