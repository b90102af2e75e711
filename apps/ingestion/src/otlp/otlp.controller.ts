import { Controller, Inject, Post, Req, Res, UseFilters, UseGuards } from '@nestjs/common';
import {
  ApiKeyGuard,
  LOGGER,
  parseJson,
  principalOf,
  ProblemException,
  RequireScope,
  type Logger,
  type Principal,
} from '@chorus/service-kit';
import type { Span } from '@chorus/telemetry';
import type { Request, Response } from 'express';
import { chooseFleet } from '../messages/fleet.ts';
import { rejectionOfRequest } from '../rejections/of-http.ts';
import { rejectionsOfSpans } from '../rejections/of-otlp.ts';
import { Rejections } from '../rejections/rejections.ts';
import { exportResponse, type PartialSuccess, type Signal } from './answer.ts';
import { countItems } from './count-items.ts';
import { Undecodable, type Decoded, type RejectReason } from './decode/decoded.ts';
import { decodeJson } from './decode/json.ts';
import { decodeProtobuf } from './decode/protobuf.ts';
import { encodingOf, MEDIA_TYPES, requireEncoding, type Encoding } from './encoding.ts';
import { MAX_JSON_DEPTH } from './limits.ts';
import { OtlpFilter } from './otlp.filter.ts';
import { OtlpMetrics } from './otlp-metrics.ts';
import { partialSuccessOf } from './partial-success.ts';
import { readBody } from './read-body.ts';
import { TraceReceiver } from './trace-receiver.ts';

/** The resource attribute by which the holder of a key for several fleets chooses one. */
const FLEET_ATTRIBUTE = 'chorus.fleet';

/**
 * OTLP/HTTP at its standard port and paths.
 * @see https://github.com/open-telemetry/opentelemetry-proto/blob/main/docs/specification.md#otlphttp
 */
@Controller('v1')
@UseGuards(ApiKeyGuard)
@UseFilters(OtlpFilter)
export class OtlpController {
  constructor(
    private readonly receiver: TraceReceiver,
    private readonly metrics: OtlpMetrics,
    private readonly rejections: Rejections,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** 200 when the log has what the spans are by now; spans that were not taken are told as partial success. */
  @Post('traces')
  @RequireScope('write')
  async traces(@Req() request: Request, @Res() response: Response): Promise<void> {
    // The guard lets nobody pass whom it does not know.
    const principal = principalOf(request) as Principal;
    const { spans, rejected, encoding } = await this.#read(request, principal);
    const { byFleet, refused } = fleetsOf(spans, principal);
    const all = new Map<RejectReason, number>([...rejected, ['fleet', refused]]);
    this.metrics.received.inc([...all.values()].reduce((sum, count) => sum + count, spans.length - refused));
    this.metrics.reject(all);
    for (const [fleet, some] of byFleet) await this.receiver.take(fleet, some);
    for (const rejection of rejectionsOfSpans(all, principal)) this.rejections.tell(rejection);
    const partial = partialSuccessOf(all);
    if (partial) this.logger.warn({ key_id: principal.id, rejected: Object.fromEntries(all) }, 'spans were not taken');
    answer(response, 'traces', partial, encoding);
  }

  async #read(request: Request, principal: Principal): Promise<Decoded & { readonly encoding: Encoding }> {
    let body: Buffer | undefined;
    try {
      const encoding = requireEncoding(request);
      body = await readBody(request);
      const { spans, rejected } = decode(body, encoding);
      return { spans, rejected, encoding };
    } catch (error) {
      const shown = encodingOf(request) === 'json' ? body : undefined;
      const rejection = rejectionOfRequest(error, 'otlp', principal, shown);
      if (rejection) this.rejections.tell(rejection);
      throw error;
    }
  }

  /** Answered so that an SDK that sends all its signals to one address neither fails nor retries, and says what is kept. */
  @Post('metrics')
  @RequireScope('write')
  async metricsSignal(@Req() request: Request, @Res() response: Response): Promise<void> {
    await notTaken('metrics', 'OTEL_METRICS_EXPORTER', request, response);
  }

  @Post('logs')
  @RequireScope('write')
  async logsSignal(@Req() request: Request, @Res() response: Response): Promise<void> {
    await notTaken('logs', 'OTEL_LOGS_EXPORTER', request, response);
  }
}

async function notTaken(
  signal: 'metrics' | 'logs',
  variable: string,
  request: Request,
  response: Response,
): Promise<void> {
  const encoding = requireEncoding(request);
  const body = await readBody(request);
  const rejected = badRequestWhere(() => countItems(signal, body, encoding));
  const message = `Chorus keeps traces only: nothing of this was kept. Set ${variable}=none to stop sending it.`;
  answer(response, signal, rejected === 0 ? null : { rejected, message }, encoding);
}

function answer(response: Response, signal: Signal, partial: PartialSuccess | null, encoding: Encoding): void {
  response
    .status(200)
    .setHeader('content-type', MEDIA_TYPES[encoding])
    .end(exportResponse(signal, partial, encoding));
}

const decode = (body: Buffer, encoding: Encoding): Decoded =>
  badRequestWhere(() =>
    encoding === 'protobuf'
      ? decodeProtobuf(body)
      : body.length === 0
        ? decodeJson({})
        : decodeJson(parseJson(body, MAX_JSON_DEPTH)),
  );

function badRequestWhere<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Undecodable)) throw error;
    throw new ProblemException({ status: 400, detail: error.message, cause: error });
  }
}

function fleetsOf(
  spans: readonly Span[],
  principal: Principal,
): { readonly byFleet: ReadonlyMap<string, Span[]>; readonly refused: number } {
  const byFleet = new Map<string, Span[]>();
  let refused = 0;
  for (const span of spans) {
    const named = span.resource.get(FLEET_ATTRIBUTE);
    const choice = chooseFleet(principal, typeof named === 'string' && named !== '' ? named : undefined);
    if ('refused' in choice) refused++;
    else if (byFleet.get(choice.fleet)?.push(span) === undefined) byFleet.set(choice.fleet, [span]);
  }
  return { byFleet, refused };
}
