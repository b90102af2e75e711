import type { z } from 'zod';
import { Api } from './api/client.ts';

/** What was asked of {@link ScriptedApi}. */
export interface Asked {
  readonly what: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** A gateway for specs: answers by method and path, checked against the contract like true ones, and keeps what was asked. */
export class ScriptedApi extends Api {
  readonly asked: Asked[] = [];
  readonly #answers: Record<string, unknown>;

  /** @param answers by e.g. `GET /keys`; an error is thrown, a function is called each time */
  constructor(answers: Record<string, unknown>) {
    super('http://127.0.0.1:9');
    this.#answers = answers;
  }

  /** From now on something else is answered. */
  answer(what: string, answer: unknown): void {
    this.#answers[what] = answer;
  }

  /** What was asked with this method and path, in order. */
  asks(what: string): readonly Asked[] {
    return this.asked.filter((one) => one.what === what);
  }

  override async ask<T>(
    schema: z.ZodType<T>,
    method: string,
    path: string,
    query: Record<string, string> = {},
    body?: unknown,
  ): Promise<T> {
    const what = `${method} ${path}`;
    this.asked.push({ what, query, body });
    if (!(what in this.#answers)) throw new Error(`This spec has no answer to ${what}.`);
    const answer = this.#answers[what];
    const value: unknown = typeof answer === 'function' ? answer() : answer;
    if (value instanceof Error) throw value;
    return schema.parse(value);
  }
}
