import { request as http, type RequestOptions } from 'node:http';
import { request as https } from 'node:https';
import { CONFIG } from '@chorus/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { AlertingConfig } from '../config.ts';
import { PrivateAddress, publicLookup, refusePrivate } from './address.ts';
import type { Message } from './message.ts';

/** What became of one attempt. Texts are for people, and quote neither an address nor an answer. */
export type Attempt =
  | { readonly kind: 'taken'; readonly status: number }
  /** No further attempt will mend it. */
  | { readonly kind: 'refused'; readonly status: number | null; readonly error: string }
  /** It may pass. `unreachable`: there was no connection to the host at all, which all its channels share. */
  | {
      readonly kind: 'failed';
      readonly status: number | null;
      readonly error: string;
      readonly retry_after_ms: number | null;
      readonly unreachable: boolean;
    };

/** An answer's body is not needed; so much of it is read to leave the connection in order. */
const MAX_ANSWER_BYTES = 65_536;
/** A pause that a receiver asks for may be so long. */
const MAX_RETRY_AFTER_MS = 3_600_000;
/** Statuses below 500 that say "later". */
const LATER = new Set([408, 425, 429]);

/** Posts messages. Redirects are not followed, proxies not used. */
@Injectable()
export class HttpSender {
  constructor(
    @Inject(CONFIG) private readonly config: Pick<AlertingConfig, 'ALERT_TIMEOUT_MS' | 'ALERT_ALLOW_PRIVATE'>,
  ) {}

  /** One attempt. Never rejects. */
  async send(address: string, { body, headers }: Message): Promise<Attempt> {
    const { ALERT_TIMEOUT_MS: timeoutMs, ALERT_ALLOW_PRIVATE: anywhere } = this.config;
    try {
      const url = new URL(address);
      if (!anywhere) refusePrivate(url);
      const answer = await post(url, body, {
        headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
        signal: AbortSignal.timeout(timeoutMs),
        ...(anywhere ? {} : { lookup: publicLookup }),
      });
      return attemptOf(answer);
    } catch (error) {
      if (isPrivate(error))
        return {
          kind: 'refused',
          status: null,
          error: 'the address is one of this machine or of a private network; ALERT_ALLOW_PRIVATE=true allows these',
        };
      const text = troubleOf(error, timeoutMs);
      return { kind: 'failed', status: null, error: text, retry_after_ms: null, unreachable: AWAY.has(codeOf(error)) };
    }
  }
}

interface Answer {
  readonly status: number;
  readonly retry_after: string | undefined;
}

function post(url: URL, body: string, options: Pick<RequestOptions, 'headers' | 'signal' | 'lookup'>): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const send = url.protocol === 'https:' ? https : http;
  // No agent: a connection that a receiver has silently left would cost an attempt.
  const request = send(url, { method: 'POST', agent: false, ...options }, (response) => {
    resolve({ status: response.statusCode ?? 0, retry_after: response.headers['retry-after'] });
    let left = MAX_ANSWER_BYTES;
    response.on('data', (chunk: Buffer) => {
      left -= chunk.length;
      if (left < 0) response.destroy();
    });
    response.on('error', () => {});
  });
  request.on('error', reject);
  request.end(body);
  return promise;
}

function attemptOf({ status, retry_after }: Answer): Attempt {
  if (status >= 200 && status < 300) return { kind: 'taken', status };
  if (status >= 300 && status < 400)
    return {
      kind: 'refused',
      status,
      error: `it answered ${status}: redirects are not followed, give the final address`,
    };
  const error = `it answered ${status}`;
  if (status < 500 && !LATER.has(status)) return { kind: 'refused', status, error };
  return { kind: 'failed', status, error, retry_after_ms: pauseOf(retry_after), unreachable: false };
}

/** `Retry-After` in seconds; dates are not used by those who limit rates. */
function pauseOf(retry_after: string | undefined): number | null {
  if (retry_after === undefined || !/^\d{1,9}$/.test(retry_after)) return null;
  return Math.min(MAX_RETRY_AFTER_MS, Number(retry_after) * 1_000);
}

const codeOf = (error: unknown): string => {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  return typeof code === 'string' ? code : String(name);
};

/** Where several addresses were tried, one of them may be the reason. */
const isPrivate = (error: unknown): boolean =>
  error instanceof PrivateAddress || (error instanceof AggregateError && error.errors.some(isPrivate));

const TROUBLE: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was cut before an answer',
  ENOTFOUND: 'the host name is not known',
  EAI_AGAIN: 'the host name could not be looked up',
  EHOSTUNREACH: 'there is no way to the host',
  ENETUNREACH: 'there is no way to the host',
};

/** Of a host with several addresses, all of which failed, Node names the first failure. */
const AWAY = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

function troubleOf(error: unknown, timeoutMs: number): string {
  const code = codeOf(error);
  if (code === 'ABORT_ERR' || code === 'AbortError' || code === 'TimeoutError' || code === 'ETIMEDOUT')
    return `no answer within ${timeoutMs} ms`;
  if (/CERT|SSL|TLS|SELF_SIGNED|ALTNAME/.test(code)) return `the secure connection failed (${code})`;
  return TROUBLE[code] ?? `the connection failed (${code.slice(0, 40)})`;
}
