import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import type { ArgumentsHost } from '@nestjs/common';
import type { AgentMessage } from '@chorus/contracts';
import { createLogger, Health, setPrincipal, type Registry } from '@chorus/service-kit';
import type { Request, Response } from 'express';
import type { IngestionConfig } from '../../config.ts';
import { IngestionMetrics } from '../../ingestion-metrics.ts';
import type { MessagePublisher } from '../../messages/message-publisher.ts';
import type { Rejections } from '../../rejections/rejections.ts';
import { OtlpController } from '../otlp.controller.ts';
import { OtlpFilter } from '../otlp.filter.ts';
import { OtlpMetrics } from '../otlp-metrics.ts';
import { TraceReceiver } from '../trace-receiver.ts';
import { readAnswer, type OtlpAnswer } from './otlp-client.ts';

/** All that handles an OTLP request but the HTTP server: fast enough for thousands of requests. */
export interface Handler {
  /** Rejects where something is thrown that the service does not expect. */
  handle(body: Buffer, type: string, compressed: boolean): Promise<OtlpAnswer>;
  /** What was published so far. */
  readonly published: readonly AgentMessage[];
}

export function handlerOf(): Handler {
  const registry = { registerMetric: () => {} } as unknown as Registry;
  const published: AgentMessage[] = [];
  const publisher = {
    publish: (messages: readonly AgentMessage[]) => Promise.resolve(published.push(...messages)),
  } as unknown as MessagePublisher;
  const unexpected: unknown[] = [];
  const logger = createLogger({ level: 'silent' });
  logger.error = ((fields: { err?: unknown }) => unexpected.push(fields.err ?? fields)) as never;
  const clock = { now: () => 1_772_366_500_000 };
  const metrics = new OtlpMetrics(registry);
  const config = { OTLP_PARENT_WAIT_MS: 30_000 } as IngestionConfig;
  const receiver = new TraceReceiver(
    clock,
    config,
    new Health(clock),
    logger,
    publisher,
    new IngestionMetrics(registry),
    metrics,
  );
  const controller = new OtlpController(receiver, metrics, { tell: () => {} } as unknown as Rejections, logger);
  const filter = new OtlpFilter(logger);
  return {
    published,
    async handle(body, type, compressed) {
      const bytes = compressed ? gzipSync(body, { level: 1 }) : body;
      const request = Object.assign(Readable.from(bytes.length > 0 ? [bytes] : [], { objectMode: false }), {
        headers: { 'content-type': type, ...(compressed ? { 'content-encoding': 'gzip' } : {}) },
      }) as unknown as Request;
      setPrincipal(request, { id: 'fuzz', fleets: ['alpha'], scopes: ['write'] });
      const { response, answer } = recordingResponse();
      try {
        await controller.traces(request, response);
      } catch (error) {
        const http = { getRequest: () => request, getResponse: () => response };
        filter.catch(error, { switchToHttp: () => http } as unknown as ArgumentsHost);
      }
      if (unexpected.length > 0) throw unexpected[0];
      return answer();
    },
  };
}

function recordingResponse(): { response: Response; answer: () => OtlpAnswer } {
  const headers = new Headers();
  let status = 0;
  let body: Buffer = Buffer.alloc(0);
  const response = {
    headersSent: false,
    status: (code: number) => {
      status = code;
      return response;
    },
    setHeader: (name: string, value: string) => {
      headers.set(name, value);
      return response;
    },
    end: (bytes: Buffer) => void (body = bytes),
  };
  return { response: response as unknown as Response, answer: () => readAnswer(status, headers, body) };
}
