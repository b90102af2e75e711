import type { Settings } from './settings.ts';
import { later } from './runtime.ts';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body: string;
}

/**
 * One request, to the end of its answer.
 *
 * @param stop ends it from outside
 * @throws where there was no answer in time
 */
export async function request(
  { fetch, apiKey, timeoutMs }: Pick<Settings, 'fetch' | 'apiKey' | 'timeoutMs'>,
  url: string,
  { method, headers, body }: { method: 'GET' | 'POST'; headers?: Record<string, string>; body?: string },
  stop: AbortController = new AbortController(),
): Promise<HttpAnswer> {
  const cancel = later(timeoutMs, () => stop.abort(new Error(`No answer came within ${timeoutMs} ms.`)));
  try {
    const answer = await fetch(url, {
      method,
      headers: { authorization: `Bearer ${apiKey}`, ...headers },
      ...(body === undefined ? {} : { body }),
      // Followed, a POST becomes a GET.
      redirect: 'manual',
      signal: stop.signal,
    });
    return { status: answer.status, headers: answer.headers, body: await answer.text() };
  } finally {
    cancel();
  }
}

/** Why there was no answer, in words: what fetch throws says "fetch failed", and the reason is behind it. */
export function reasonOf(error: unknown): string {
  try {
    const { cause, message, name } = error as {
      cause?: { code?: unknown; message?: unknown };
      message?: unknown;
      name?: unknown;
    };
    const reasons = [cause?.code, cause?.message, message, name];
    return String(reasons.find((reason) => typeof reason === 'string' && reason !== '') ?? 'unknown').slice(0, 200);
  } catch {
    return 'unknown';
  }
}
