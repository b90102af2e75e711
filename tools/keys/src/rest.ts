import { apiKeyList, commandAccepted, createdKey, problem, type ApiKeyList, type CreatedKey } from '@chorus/contracts';
import { safe } from '@chorus/dead-letters/text';
import type { z } from 'zod';
import type { Access } from './cli/gateway.ts';

const TIMEOUT_MS = 15_000;

/** What the gateway refuses, or that it cannot be asked, in words for a terminal. */
export class Refused extends Error {
  override readonly name = 'Refused';

  /** @param status of the answer; undefined where none came */
  constructor(
    message: string,
    readonly status?: number,
  ) {
    super(message);
  }
}

/** `/api/v1/keys` of a gateway. */
export class KeysRest {
  constructor(
    private readonly access: Pick<Access, 'url' | 'key'>,
    private fleet: string | undefined,
    private readonly stop: AbortSignal,
  ) {}

  list(): Promise<ApiKeyList> {
    return this.#ask(apiKeyList, 'GET', '');
  }

  create(body: {
    name: string;
    scopes: readonly string[];
    expires_at: string | null;
    reason: string;
  }): Promise<CreatedKey> {
    return this.#ask(createdKey, 'POST', '', body);
  }

  /** From then on the fleet of the key is asked about. */
  async revoke(key_id: string, reason: string): Promise<void> {
    const { fleet_id } = await this.#ask(commandAccepted, 'DELETE', `/${encodeURIComponent(key_id)}`, { reason });
    this.fleet = fleet_id ?? this.fleet;
  }

  async #ask<T>(schema: z.ZodType<T>, method: string, path: string, body?: unknown): Promise<T> {
    const query = this.fleet === undefined ? '' : `?${new URLSearchParams({ fleet_id: this.fleet }).toString()}`;
    const url = new URL(`/api/v1/keys${path}${query}`, this.access.url);
    const { status, text } = await this.#fetch(url, {
      method,
      headers: { authorization: `Bearer ${this.access.key}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.any([this.stop, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    const json = parsed(text);
    const answer = status < 300 ? schema.safeParse(json) : undefined;
    if (answer?.success) return answer.data;
    throw new Refused(refusal(status, json), status);
  }

  async #fetch(url: URL, init: RequestInit): Promise<{ status: number; text: string }> {
    try {
      const response = await fetch(url, init);
      return { status: response.status, text: await response.text() };
    } catch (error) {
      this.stop.throwIfAborted();
      // What fetch throws says "fetch failed"; why is in its cause.
      const cause = ((error as Error).cause ?? error) as NodeJS.ErrnoException;
      throw new Refused(
        `${url.origin} does not answer (${safe(cause.message || String(cause.code))}). Is Chorus running, and is this the address of its gateway?`,
      );
    }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function refusal(status: number, json: unknown): string {
  const found = problem.safeParse(json);
  if (!found.success) return `The answer (status ${status}) is none of Chorus: is --url the address of its gateway?`;
  const { type, detail, errors = [] } = found.data;
  if (type === '/problems/fleet-needed') return safeLines(detail.replace('?fleet_id=…', '--fleet NAME'));
  const fields = errors.map(
    ({ pointer, detail: why }) => `${OPTIONS[pointer.split('/', 2).join('/')] ?? pointer}: ${why}`,
  );
  // Where the detail is a list of the fields, they say it all.
  const isList = errors.length > 0 && errors.every(({ pointer, detail: why }) => detail.includes(`${pointer}: ${why}`));
  return safeLines(isList ? fields.join('\n') : [detail, ...fields.map((field) => `  ${field}`)].join('\n'));
}

/** By which option a field of the request is given. */
const OPTIONS: Readonly<Record<string, string>> = {
  '/name': '--name',
  '/scopes': '--scope',
  '/expires_at': '--expires',
  '/reason': '--why',
  '/fleet_id': '--fleet',
};

const safeLines = (text: string): string => text.split('\n').map(safe).join('\n');
