import type { ChorusOptions, FetchLike } from './api.ts';

/** Options that were read, with their defaults. */
export interface Settings {
  /** Where messages go; undefined where the set-up is wrong, and nothing can be sent. */
  readonly messagesUrl: string | undefined;
  /** Address of the gateway without the final slash; undefined where nobody can be asked. */
  readonly gatewayUrl: string | undefined;
  readonly apiKey: string;
  readonly fleet: string | undefined;
  readonly source: string;
  readonly batch: { readonly messages: number; readonly bytes: number; readonly delayMs: number };
  readonly buffer: { readonly messages: number; readonly bytes: number };
  readonly retry: { readonly minMs: number; readonly maxMs: number; readonly stoppedMs: number };
  readonly timeoutMs: number;
  readonly standing: { readonly refreshMs: number; readonly staleMs: number };
  readonly exitMs: number;
  readonly fetch: FetchLike;
}

/** Longest time that a timer can wait, in ms. */
const MAX_MS = 2_147_483_647;

/** Reads the options of a host, whatever they are. Each thing that is wrong is said, and its default taken where it has one. */
export function readSettings(given: unknown, wrong: (detail: string) => void): Settings {
  const options = section(given) as Partial<ChorusOptions>;
  const number = (name: string, value: unknown, least: number, most: number, otherwise: number): number => {
    if (value === undefined) return otherwise;
    if (typeof value === 'number' && value >= least && value <= most) return Math.trunc(value);
    wrong(`${name} is a number from ${least} to ${most}; ${otherwise} is used instead.`);
    return otherwise;
  };
  const text = (name: string, value: unknown): string | undefined => {
    if (value === undefined || (typeof value === 'string' && /^\P{Cs}{1,256}$/u.test(value))) return value;
    wrong(`${name} is text of 1 to 256 characters without lone surrogates; it is passed over.`);
    return undefined;
  };
  const ms = (name: string, value: unknown, otherwise: number, least = 1) =>
    number(name, value, least, MAX_MS, otherwise);

  const batch = section(options.batch) as NonNullable<ChorusOptions['batch']>;
  const buffer = section(options.buffer) as NonNullable<ChorusOptions['buffer']>;
  const retry = section(options.retry) as NonNullable<ChorusOptions['retry']>;
  const standing = section(options.standing) as NonNullable<ChorusOptions['standing']>;

  const url = addressOf('url', options.url, 'http://localhost:4318', wrong);
  const gatewayUrl =
    options.gatewayUrl === undefined
      ? undefined
      : addressOf('gatewayUrl', options.gatewayUrl, 'http://localhost:4000', wrong);
  const key = options.apiKey;
  // What is none of these cannot be in a header.
  const hasKey = typeof key === 'string' && /^[\x21-\x7e]+$/.test(key);
  if (!hasKey)
    wrong('apiKey is missing, or is no key: give the text that was shown when it was made. Nothing is sent.');
  const given_fetch: unknown = options.fetch ?? globalThis.fetch;
  const canFetch = typeof given_fetch === 'function';
  if (!canFetch)
    wrong('There is no fetch: Node.js 18 or newer has it, else give one as the option fetch. Nothing is sent.');
  const able = hasKey && canFetch;

  return {
    messagesUrl: able && url !== undefined ? `${url}/api/v1/messages` : undefined,
    gatewayUrl: able ? gatewayUrl : undefined,
    apiKey: hasKey ? key : '',
    fleet: text('fleet', options.fleet),
    source: text('source', options.source) ?? 'client',
    batch: {
      messages: number('batch.messages', batch.messages, 1, 1000, 500),
      bytes: number('batch.bytes', batch.bytes, 1, 4_000_000, 1_000_000),
      delayMs: ms('batch.delayMs', batch.delayMs, 200, 0),
    },
    buffer: {
      messages: number('buffer.messages', buffer.messages, 1, 10_000_000, 50_000),
      bytes: number('buffer.bytes', buffer.bytes, 1, Number.MAX_SAFE_INTEGER, 33_554_432),
    },
    retry: {
      minMs: ms('retry.minMs', retry.minMs, 250),
      maxMs: ms('retry.maxMs', retry.maxMs, 30_000),
      stoppedMs: ms('retry.stoppedMs', retry.stoppedMs, 60_000),
    },
    timeoutMs: ms('timeoutMs', options.timeoutMs, 15_000),
    standing: {
      refreshMs: ms('standing.refreshMs', standing.refreshMs, 10_000),
      staleMs: ms('standing.staleMs', standing.staleMs, 30_000),
    },
    exitMs: ms('exitMs', options.exitMs, 2_000, 0),
    fetch: given_fetch as FetchLike,
  };
}

const section = (value: unknown): object => (typeof value === 'object' && value !== null ? value : {});

function addressOf(name: string, value: unknown, example: string, wrong: (detail: string) => void): string | undefined {
  try {
    const url = new URL(value as string);
    if (/^https?:$/.test(url.protocol) && url.username === '' && url.password === '')
      return url.origin + url.pathname.replace(/\/+$/, '');
  } catch {
    // Said below.
  }
  wrong(`${name} is no address: an http or https URL without user and password is accepted, e.g. ${example}.`);
  return undefined;
}
