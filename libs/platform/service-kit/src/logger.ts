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

function withoutMessageText(value: unknown, depth = 3): unknown {
  if (depth === 0 || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => withoutMessageText(item, depth - 1));
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  const kept = Object.entries(value).map(([name, field]: [string, unknown]) => {
    const text = MESSAGE_FIELDS.has(name) && field !== null && field !== undefined;
    return [name, text ? LEFT_OUT : withoutMessageText(field, depth - 1)];
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
