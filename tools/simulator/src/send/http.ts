import { setTimeout as delay } from 'node:timers/promises';
import { ingestResponse, MAX_MESSAGES_PER_REQUEST, MAX_REQUEST_BYTES, problem } from '@chorus/contracts';
import type { AgentMessage, IngestResponse, Problem } from '@chorus/contracts';
import { UsageError } from '../usage-error.ts';
import { addReports, batches, NOTHING_SENT } from './sender.ts';
import type { Sender, SendReport } from './sender.ts';

export interface HttpOptions {
  /** Address of ingestion, e.g. `http://localhost:4001`. */
  readonly url: string;
  /** An API key with write scope; it decides the fleet. */
  readonly key: string;
  /** Most messages in one request; 100 unless said otherwise. */
  readonly batch_size?: number;
  /** How often a request is sent at most, where the receiver asks to come again or does not answer; 8 unless said otherwise. */
  readonly attempts?: number;
  /** First pause before a request is sent again, doubled each time up to 30 s; 250 ms unless said otherwise. */
  readonly backoff_ms?: number;
  readonly signal?: AbortSignal;
}

/** Pass in time: too many requests, or the service is away. */
const TRANSIENT = new Set([408, 429, 500, 502, 503, 504]);
/** Nobody is there at all. */
const ABSENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH']);
const MAX_BACKOFF_MS = 30_000;
const REQUEST_TIMEOUT_MS = 30_000;

/** Pause that `Retry-After` asks for in milliseconds: seconds or a date (RFC 9110, 10.2.3). */
export function retryAfterMs(header: string | null, now: number): number | null {
  if (header === null) return null;
  const seconds = /^\d{1,9}$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(seconds) ? null : Math.max(0, seconds);
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

/** One sentence about an answer that is neither success nor transient, and what to do. */
function refusal(status: number, body: string, url: string): UsageError {
  const details = problem.safeParse(parsed(body));
  const said = details.success ? `${details.data.title}: ${details.data.detail}` : body.slice(0, 300);
  const notIngestion = 'Nothing takes messages there. Is --url the address of ingestion?';
  const advice: Record<number, string> = {
    200: notIngestion,
    401: 'The key is not known there. Give the write key of this installation with --key.',
    403: 'The key may not write. Give a key with write scope with --key.',
    404: notIngestion,
    405: notIngestion,
    413: 'The request is too large for the receiver.',
  };
  return new UsageError([`${url} answered ${status}. ${said}`.trim(), advice[status] ?? ''].filter(Boolean).join('\n'));
}

function reportOf(response: IngestResponse, sent: readonly AgentMessage[]): SendReport {
  const rejections = response.items.flatMap((item) => {
    const message = sent[item.index];
    if (!('problem' in item) || message === undefined) return [];
    const { agent_id, metadata } = message;
    return [{ agent_id, message_id: metadata.message_id, problem: item.problem as Problem }];
  });
  return { accepted: response.accepted, rejected: response.rejected, rejections, retries: 0 };
}

type Attempt = { done: SendReport } | { again: string; pause_ms: number | null; absent?: boolean };

async function attempt(
  endpoint: string,
  body: string,
  sent: readonly AgentMessage[],
  o: HttpOptions,
): Promise<Attempt> {
  const timeout = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
  let response: Response;
  let text: string;
  try {
    response = await fetch(endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${o.key}` },
      body,
      signal: o.signal ? AbortSignal.any([o.signal, timeout]) : timeout,
    });
    text = await response.text();
  } catch (error) {
    o.signal?.throwIfAborted();
    // What fetch throws says "fetch failed"; why is in its cause.
    const cause = ((error as Error).cause ?? error) as NodeJS.ErrnoException;
    return { again: cause.message || String(cause.code), pause_ms: null, absent: ABSENT.has(cause.code ?? '') };
  }
  if (TRANSIENT.has(response.status)) {
    return {
      again: `status ${response.status}`,
      pause_ms: retryAfterMs(response.headers.get('retry-after'), Date.now()),
    };
  }
  // 422 has the same shape as 202: none of the messages was taken, each with its reason.
  const answer = response.ok || response.status === 422 ? ingestResponse.safeParse(parsed(text)) : null;
  if (answer?.success) return { done: reportOf(answer.data, sent) };
  throw refusal(response.status, text, endpoint);
}

/** @param wasThere whether it answered before: then it will be back, else the address is wrong or nothing runs. */
async function sendBatch(
  batch: readonly AgentMessage[],
  endpoint: string,
  wasThere: boolean,
  options: HttpOptions,
): Promise<SendReport> {
  const { attempts = 8, backoff_ms = 250, signal } = options;
  const body = JSON.stringify(batch);
  for (let tries = 1; ; tries += 1) {
    const result = await attempt(endpoint, body, batch, options);
    if ('done' in result) return { ...result.done, retries: tries - 1 };
    if (tries >= attempts || (result.absent && !wasThere)) {
      const what = result.absent && !wasThere ? 'Nothing answers at' : `Nothing was taken in ${tries} attempts at`;
      throw new UsageError(
        `${what} ${endpoint} (${result.again}).\n` +
          'Is Chorus running (npm start), and is this its address? Another one can be given with --url.',
      );
    }
    const backoff = Math.min(MAX_BACKOFF_MS, backoff_ms * 2 ** (tries - 1));
    await delay(Math.max(backoff, result.pause_ms ?? 0), undefined, { signal });
  }
}

/**
 * Sends through `POST /api/v1/messages` of ingestion. What may pass (408, 429, 5xx, no connection) is tried again,
 * not before `Retry-After`, unless nobody was there from the start; as a message keeps its `metadata.message_id`, one that arrives twice counts once. Any other
 * refusal ends it with a UsageError that says what to do.
 */
export function httpSender(options: HttpOptions): Sender {
  const size = Math.min(options.batch_size ?? 100, MAX_MESSAGES_PER_REQUEST);
  if (!URL.canParse('/api/v1/messages', options.url)) {
    throw new UsageError(`${options.url} is no address. One looks like http://localhost:4001.`);
  }
  const endpoint = new URL('/api/v1/messages', options.url).href;
  let wasThere = false;
  return {
    target: options.url,
    send: async (messages) => {
      let report = NOTHING_SENT;
      for (const batch of batches(messages, size, MAX_REQUEST_BYTES)) {
        report = addReports(report, await sendBatch(batch, endpoint, wasThere, options));
        wasThere = true;
      }
      return report;
    },
    close: async () => {},
  };
}

/** All `messages` in order, as fast as ingestion takes them. */
export const sendHttp = (messages: readonly AgentMessage[], options: HttpOptions): Promise<SendReport> =>
  httpSender(options).send(messages);
