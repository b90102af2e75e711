import { pino, stdSerializers, type DestinationStream, type Logger } from 'pino';

export type { Logger } from 'pino';

/** Names of fields whose values never reach a log. */
const SECRET_FIELDS = [
  'authorization',
  'cookie',
  'set-cookie',
  'x-api-key',
  'key',
  'api_key',
  'password',
  'secret',
  'token',
];
const REDACTED = ['', '*.', '*.*.'].flatMap((prefix) =>
  SECRET_FIELDS.map((field) =>
    field.includes('-') ? `${prefix.replace(/\.$/, '')}["${field}"]` : `${prefix}${field}`,
  ),
);

/** Names of fields that hold what agents said: data of others, possibly private; left out above debug. */
const MESSAGE_FIELDS = new Set(['content', 'text', 'body', 'message_text', 'value']);
const DEBUG = 20;
const LEFT_OUT = '[message text is logged at debug only]';

function withoutMessageText(fields: object, depth = 2): object {
  const kept = Object.entries(fields).map(([name, value]: [string, unknown]) => {
    if (MESSAGE_FIELDS.has(name) && value !== null && value !== undefined) return [name, LEFT_OUT];
    const nested =
      depth > 0 && typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
    return [name, nested ? withoutMessageText(value, depth - 1) : value];
  });
  return Object.fromEntries(kept) as object;
}

/**
 * A logger that writes one JSON object a line. Secrets are redacted up to three levels deep; fields that hold message
 * text are left out above debug.
 */
export function createLogger(options: {
  readonly level: string;
  /** Standard output unless given. */
  readonly destination?: DestinationStream;
}): Logger {
  return pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
      redact: { paths: REDACTED, censor: '[redacted]' },
      serializers: { err: stdSerializers.err },
      hooks: {
        logMethod(args, method, level) {
          const [first, ...rest] = args as [unknown, ...unknown[]];
          const plain = typeof first === 'object' && first !== null && !(first instanceof Error);
          const cleaned = level > DEBUG && plain ? [withoutMessageText(first), ...rest] : args;
          method.apply(this, cleaned as Parameters<typeof method>);
        },
      },
    },
    options.destination ?? pino.destination({ fd: 1, sync: true }),
  );
}
