import { Catch, NotFoundException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { PROBLEM_MEDIA_TYPE } from '@chorus/contracts';
import type { Request, Response } from 'express';
import type { Logger } from '../logger.ts';
import { allowedMethods } from './allowed-methods.ts';
import { ProblemException, toProblem } from './problem.ts';
import { requestId } from './request-id.ts';

/** Turns everything that is thrown during a request into `application/problem+json`. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  /** @param elsewhere A sentence for whoever asks for an address where nothing is: where it goes on. */
  constructor(
    private readonly logger: Logger,
    private readonly elsewhere?: string,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<Request>();
    const response = http.getResponse<Response>();
    sendProblem(request, response, explainUnmatched(error, request, this.elsewhere), this.logger);
  }
}

/** Answers a request with the problem that an error becomes, and logs what was not expected. */
export function sendProblem(request: Request, response: Response, error: unknown, logger?: Logger): void {
  const { problem, headers, unexpected } = toProblem(error);
  const instance = requestId(request);
  if (unexpected) logger?.error({ err: error, request_id: instance, method: request.method }, 'request failed');
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response
    .status(problem.status)
    .set(headers)
    .type(PROBLEM_MEDIA_TYPE)
    .send(JSON.stringify({ ...problem, instance }));
}

/** The router only says "Cannot GET /x": 405 where the address exists for other methods, else a 404 that helps. */
function explainUnmatched(error: unknown, request: Request, elsewhere: string | undefined): unknown {
  if (!(error instanceof NotFoundException) || request.route !== undefined) return error;
  const allowed = allowedMethods(request);
  if (allowed.length === 0) {
    const detail = [`There is nothing at ${request.path}.`, elsewhere].filter(Boolean).join(' ');
    return new ProblemException({ status: 404, detail });
  }
  const allow = allowed.join(', ');
  return new ProblemException({
    status: 405,
    detail: `${request.method} is not possible at ${request.path}; ${allow} is.`,
    headers: { allow },
  });
}
