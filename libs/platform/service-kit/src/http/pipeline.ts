import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';
import helmet from 'helmet';
import type { Registry } from 'prom-client';
import type { Logger } from '../logger.ts';
import { httpMetrics, routeOf } from '../metrics/http-metrics.ts';
import { principalOf } from '../keys/principal.ts';
import { jsonBody, type JsonBodyOptions } from './json-body.ts';
import { ProblemFilter } from './problem.filter.ts';
import { assignRequestId, requestId } from './request-id.ts';
import { ValidationPipe } from './validation.pipe.ts';

/** Default limit of a request body in bytes; a service that takes more parses bodies itself. */
const MAX_BODY_BYTES = 102_400;

export interface HttpOptions {
  /**
   * Parses JSON bodies of every route ({@link jsonBody}); false leaves that to the service, which can then refuse a
   * request before it reads the body.
   */
  readonly body?: JsonBodyOptions | false;
  /** A sentence in every 404 for an address where nothing is: what addresses there are. */
  readonly elsewhere?: string;
}

/** What every request of every service passes: id, log, metrics, security headers, body, validation, problems. */
export function setUpHttp(
  app: NestExpressApplication,
  options: {
    readonly http: HttpOptions;
    readonly logger: Logger;
    readonly metrics: Registry;
    readonly trustProxyHops: number;
  },
): void {
  const { http, logger, metrics, trustProxyHops } = options;
  app.set('trust proxy', trustProxyHops);
  app.set('query parser', 'simple');
  app.disable('x-powered-by');
  app.use(assignRequestId, requestLog(logger), httpMetrics(metrics), helmet());
  if (http.body !== false) app.use(jsonBody(http.body ?? { maxBytes: MAX_BODY_BYTES }));
  app.useGlobalPipes(new ValidationPipe());
  app.useGlobalFilters(new ProblemFilter(logger, http.elsewhere));
}

/** One line a request: debug when all is well, info for what a client did wrong, warn for what the service did. */
function requestLog(logger: Logger) {
  return (request: Request, response: Response, next: NextFunction) => {
    const started = performance.now();
    response.once('close', () => {
      const status = response.statusCode;
      const level = status >= 500 ? 'warn' : status >= 400 ? 'info' : 'debug';
      const fields = {
        request_id: requestId(request),
        method: request.method,
        route: routeOf(request),
        status,
        ms: Math.round(performance.now() - started),
        key_id: principalOf(request)?.id,
        ...(response.writableFinished ? {} : { aborted: true }),
      };
      logger[level](fields, 'request');
    });
    next();
  };
}
