import { problem, type Problem } from '@chorus/contracts';
import type { z } from 'zod';

/** An answer as it came. */
export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: unknown;
}

/** Sends a request as it is, wrong ones too. */
export async function ask(url: string, init: RequestInit): Promise<Answer> {
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(15_000) });
  const text = await response.text();
  let body: unknown = text;
  try {
    body = JSON.parse(text);
  } catch {
    // Not JSON: the test sees the text.
  }
  return { status: response.status, type: response.headers.get('content-type') ?? '', body };
}

/** The problem details in an answer. @throws where there are none */
export const problemIn = ({ type, body }: Answer): Problem => {
  if (!type.startsWith('application/problem+json')) throw new Error(`no problem details but ${type}: ${String(body)}`);
  return problem.parse(body);
};

/** The gateway's REST interface as one key sees it. */
export class Rest {
  constructor(
    private readonly url: string,
    private readonly key: string,
  ) {}

  /** @throws Error where the answer is not 200 or not of this shape */
  async get<T>(schema: z.ZodType<T>, path: string, query: Record<string, string> = {}): Promise<T> {
    const answer = await this.send('GET', `${path}?${new URLSearchParams(query).toString()}`);
    if (answer.status !== 200) throw new Error(`GET ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return schema.parse(answer.body);
  }

  send(method: string, path: string, body?: unknown): Promise<Answer> {
    return ask(`${this.url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${this.key}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }
}
