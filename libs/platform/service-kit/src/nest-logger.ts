import type { LoggerService } from '@nestjs/common';
import type { Logger } from './logger.ts';

/**
 * Nest's own messages as pino logs; its progress reports at debug. Nest has one logger for the whole process, so these
 * lines bear no service name.
 */
export function nestLogger(root: Logger): LoggerService {
  const logger = root.child({ service: 'nest' });
  const line = (message: unknown, rest: unknown[]): [object, string] => {
    const [context, ...details] = [rest.at(-1), ...rest.slice(0, -1)];
    const fields = { context, ...(details.length > 0 ? { details } : {}) };
    return message instanceof Error ? [{ ...fields, err: message }, message.message] : [fields, String(message)];
  };
  return {
    log: (message: unknown, ...rest: unknown[]) => logger.debug(...line(message, rest)),
    debug: (message: unknown, ...rest: unknown[]) => logger.debug(...line(message, rest)),
    verbose: (message: unknown, ...rest: unknown[]) => logger.trace(...line(message, rest)),
    warn: (message: unknown, ...rest: unknown[]) => logger.warn(...line(message, rest)),
    error: (message: unknown, ...rest: unknown[]) => logger.error(...line(message, rest)),
    fatal: (message: unknown, ...rest: unknown[]) => logger.fatal(...line(message, rest)),
  };
}
