import { Catch, Inject, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { LOGGER, ProblemException, requestId, type Logger } from '@chorus/service-kit';
import type { Request, RequestHandler, Response } from 'express';
import { errorStatus } from './answer.ts';
import { encodingOf, MEDIA_TYPES } from './encoding.ts';

/** Turns what is thrown during an OTLP request into `google.rpc.Status`, encoded as the request was. */
@Catch()
export class OtlpFilter implements ExceptionFilter {
  constructor(@Inject(LOGGER) private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    sendStatus(http.getRequest<Request>(), http.getResponse<Response>(), error, this.logger);
  }
}

/** The same for what a middleware refuses: filters of a controller do not see it. */
export const answeringWithStatus =
  (handler: RequestHandler): RequestHandler =>
  (request, response, next) =>
    handler(request, response, (error?: unknown) => {
      if (error === undefined) next();
      else sendStatus(request, response, error);
    });

function sendStatus(request: Request, response: Response, error: unknown, logger?: Logger): void {
  const problem = error instanceof ProblemException ? error.problem : undefined;
  if (!problem) logger?.error({ err: error, request_id: requestId(request) }, 'request failed');
  if (response.headersSent) {
    response.destroy();
    return;
  }
  if (error instanceof ProblemException)
    for (const [name, value] of Object.entries(error.headers)) response.setHeader(name, value);
  const encoding = encodingOf(request) ?? 'json';
  const message = problem
    ? `${problem.detail} (request ${requestId(request)})`
    : `Something went wrong in the service; its log has it under the request id ${requestId(request)}.`;
  const status = problem?.status ?? 500;
  response
    .status(status)
    .setHeader('content-type', MEDIA_TYPES[encoding])
    .end(errorStatus(status, message, encoding));
}
