import type { Standing } from './api.ts';
import { retryAfterMs } from './backoff.ts';

/** How an agent stands, as the server writes it. */
export interface AgentState {
  agent_id: string;
  standing: Standing;
  enforced: boolean;
  blocked: boolean;
  score: number | null;
  since: string | null;
  reason: string;
}

/** Problem details of one message, as far as they are used. */
export interface Refusal {
  readonly status: number;
  readonly detail: string;
  readonly errors: readonly { readonly pointer: string; readonly detail: string }[];
}

/** What became of one message of a request; in the order of the request. */
export type ItemAnswer = { readonly state: AgentState | undefined } | { readonly refusal: Refusal };

/** What an answer means for the request as a whole. */
export type Answer =
  | { readonly kind: 'items'; readonly items: readonly ItemAnswer[] }
  /** Nothing is wrong with the request: the same again later. */
  | { readonly kind: 'later'; readonly detail: string; readonly status?: number; readonly afterMs?: number | undefined }
  /** The request is refused as a whole. Perhaps a part of it would not be. */
  | { readonly kind: 'refused'; readonly status: number; readonly detail: string }
  /** No request will be taken until somebody changes something. */
  | {
      readonly kind: 'stopped';
      readonly why: 'unauthorized' | 'setup';
      readonly status: number;
      readonly detail: string;
    };

interface HttpAnswer {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body: string;
}

/** Reads the answer to a request of `count` messages. Hosts are at times pointed at something else than ingestion. */
export function readAnswer({ status, headers, body }: HttpAnswer, count: number, now: number): Answer {
  const value = parsed(body);
  if (status === 202 || status === 422) {
    const items = itemsOf(value, count);
    if (items) return { kind: 'items', items };
  }
  const said = detailOf(value);
  if (status === 400 || status === 413 || status === 422)
    return { kind: 'refused', status, detail: said ?? `The server refused the request (${status}).` };
  return notTaken({ status, headers }, said, now) ?? stoppedAt(status, headers, said);
}

/** What answers of ingestion and of the gateway have in common: not now, or not with this key. */
export function notTaken(
  { status, headers }: Omit<HttpAnswer, 'body'>,
  said: string | undefined,
  now: number,
): Exclude<Answer, { kind: 'items' }> | undefined {
  if (status === 401 || status === 403) {
    const what = status === 401 ? 'The server does not know this API key' : 'The API key may not do this';
    const detail = `${what} (${status}${said === undefined ? '' : `: ${said}`}). Check the option apiKey.`;
    return { kind: 'stopped', why: 'unauthorized', status, detail };
  }
  if (status === 408 || status === 425 || status === 429 || status >= 500) {
    const detail = said ?? `The server answered ${status}.`;
    return { kind: 'later', status, detail, afterMs: retryAfterMs(headers.get('retry-after'), now) };
  }
  return undefined;
}

/** An answer that is none of Chorus. */
export function stoppedAt(status: number, headers: HttpAnswer['headers'], said: string | undefined): Answer {
  const moved = status >= 300 && status < 400 ? headers.get('location') : null;
  const detail =
    moved === null
      ? `What answers at this address is not Chorus, or not this part of it (${status}${said === undefined ? '' : `: ${said}`}). Check the address.`
      : `The address redirects to ${moved.slice(0, 200)}; give the final address.`;
  return { kind: 'stopped', why: 'setup', status, detail };
}

export function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

const objectOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

/** What problem details say; undefined where these are none. */
export function detailOf(value: unknown): string | undefined {
  const { detail, title } = objectOf(value);
  const said = [detail, title].find((text) => typeof text === 'string' && text !== '');
  return said === undefined ? undefined : String(said).slice(0, 1000);
}

/** One answer for each message, or undefined where that is not what the server said. */
function itemsOf(value: unknown, count: number): ItemAnswer[] | undefined {
  const { items } = objectOf(value);
  if (!Array.isArray(items)) return undefined;
  const answers = new Array<ItemAnswer | undefined>(count).fill(undefined);
  for (const item of items) {
    const { index, id, problem, agent_state } = objectOf(item);
    if (typeof index !== 'number') return undefined;
    if (problem !== undefined) answers[index] = { refusal: refusalOf(problem, index) };
    else if (typeof id === 'string') answers[index] = { state: stateOf(agent_state) };
  }
  const whole = answers.length === count && answers.every((answer) => answer !== undefined);
  return whole ? (answers as ItemAnswer[]) : undefined;
}

function refusalOf(problem: unknown, index: number): Refusal {
  const { status, errors } = objectOf(problem);
  // Pointers are into the request, whose array the host knows nothing of.
  const inRequest = new RegExp(`^/${index}(?=/|$)`);
  return {
    status: typeof status === 'number' ? status : 422,
    detail: detailOf(problem) ?? 'The server does not take this message.',
    errors: (Array.isArray(errors) ? errors : []).map((error) => {
      const { pointer, detail } = objectOf(error);
      return { pointer: String(pointer ?? '').replace(inRequest, ''), detail: String(detail ?? '') };
    }),
  };
}

const STANDINGS: readonly unknown[] = ['active', 'probation', 'quarantined'] satisfies Standing[];

/** The state of an agent, where this is one. */
export function stateOf(value: unknown): AgentState | undefined {
  const { agent_id, standing, enforced, blocked, score, since, reason } = objectOf(value);
  if (typeof agent_id !== 'string' || !STANDINGS.includes(standing)) return undefined;
  return {
    agent_id,
    standing: standing as Standing,
    enforced: enforced === true,
    blocked: blocked === true,
    score: typeof score === 'number' ? score : null,
    since: typeof since === 'string' ? since : null,
    reason: typeof reason === 'string' ? reason : '',
  };
}
