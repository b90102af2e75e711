import type { TrustEvidence } from '@chorus/contracts';
import { CONTENTION_WINDOW_MS, CONVERSATION_IDLE_MS, HOLD_MS } from './limits.ts';

/*
 * What is remembered between messages: four kinds of small records of one fleet, each under a key of its own, plain
 * JSON and bounded. Names of receivers and calls are kept as hashes, so that hostile lengths cost nothing.
 */

/** One agent's last access of a resource, of one kind. */
export interface Claim {
  readonly agent: string;
  readonly access: 'read' | 'write' | 'exclusive';
  readonly intent?: string;
  readonly found_in: 'resources' | 'tool_call' | 'text';
  /** The agent has let go of the resource since: who comes later is not in its way, and may still undo what it did. */
  readonly done?: true;
  readonly message_id: string;
  readonly conversation: string;
  /** Hashes of the agents that were asked, where the message was a request. */
  readonly asked: readonly string[];
  /** Log time, ms since 1970; so are all times below. */
  readonly at: number;
}

/** An exclusive hold, until it is released or {@link HOLD_MS} have passed since it was last asserted. */
export interface Hold {
  readonly agent: string;
  readonly message_id: string;
  readonly intent?: string;
  readonly since: number;
  readonly renewed_at: number;
}

/** Who touched one resource of late. Key: the resource. */
export interface ResourceClaims {
  /** Oldest first, one for each agent and kind of access. */
  readonly claims: readonly Claim[];
  readonly hold: Hold | null;
  readonly updated_at: number;
}

/** What one agent asked for while another held it exclusively. Key: the agent. */
export interface AgentWaits {
  readonly waits: readonly { readonly resource: string; readonly message_id: string; readonly at: number }[];
  readonly updated_at: number;
}

/** Who set about one piece of work (a tool call, a declared write, a request). Key: its fingerprint. */
export interface Work {
  readonly workers: readonly {
    readonly agent: string;
    readonly message_id: string;
    readonly asked: readonly string[];
    readonly at: number;
  }[];
  /** When the work was last answered. */
  readonly answered_at: number | null;
  readonly updated_at: number;
}

/** A request that may still be answered. */
export interface OpenRequest {
  readonly agent: string;
  readonly message_id: string;
  /** Hashes of the agents that were asked; empty: anybody. */
  readonly asked: readonly string[];
  /** Hashes of the ids of its tool calls. */
  readonly calls: readonly string[];
  /** Whether there is work in it that can fail: code, a tool call, a declared access. */
  readonly is_work: boolean;
  readonly writes: boolean;
  readonly statement: string;
  /** Fingerprints of its work. */
  readonly work: readonly string[];
}

/** What one agent said, how often, and how far the conversation was when it last did. */
export interface Said {
  readonly agent: string;
  readonly statement: string;
  /** Times in a row that nothing had changed since the time before. */
  readonly count: number;
  readonly first_at: number;
  readonly at: number;
  readonly message_ids: readonly string[];
  readonly novelty: number;
  readonly writes: number;
  /** Hash of the last answer, where it was a request. */
  readonly answer: string | null;
}

/** Something that a conversation rests on: what was asked, said or made in it. */
export interface Piece {
  readonly agent: string;
  readonly message_id: string;
  /** `question`: what opened the conversation. `work`: there is code in it. */
  readonly kind: 'question' | 'claim' | 'work';
  /** What became of work; `empty`: it went well and brought nothing. */
  readonly state: 'open' | 'succeeded' | 'empty' | 'failed';
  /** Work that may well print nothing. */
  readonly silent: boolean;
  /** Hash of the last word that the work printed. */
  readonly result?: string;
  /** Short hashes of the numbers and names that were first held by it, or by what its work printed. */
  readonly tokens?: readonly string[];
  /** Id of the message in which most of what it says was first said: its own where that is new. */
  readonly rests_on?: string;
  /** Work that somebody was asked to execute; other code may only be shown. */
  readonly is_order?: true;
  /** It says that something is wrong with what came before. */
  readonly is_objection?: true;
  /** Somebody else found that it is right. */
  readonly confirmed?: true;
  /** Kinds of evidence that were drawn from it. */
  readonly drawn: readonly TrustEvidence['kind'][];
}

/** One agent's last change of one resource by a tool call. */
export interface Change {
  readonly agent: string;
  /** Hash of its name. */
  readonly resource: string;
  readonly message_id: string;
  /** The agent has looked at the resource since, or it was held against it that it had not. */
  readonly checked: boolean;
}

/** One conversation. Key: its correlation id. */
export interface Conversation {
  readonly last: { readonly agent: string; readonly receivers: readonly string[]; readonly message_id: string } | null;
  /** Unanswered requests, oldest first. */
  readonly requests: readonly OpenRequest[];
  /** Oldest first, one for each agent and statement. */
  readonly said: readonly Said[];
  /** Hashes of what was said or answered of late, by whomever. */
  readonly seen: readonly string[];
  /** How many statements and answers were new when they came. */
  readonly novelty: number;
  /** How many writes succeeded, as far as is known. */
  readonly writes: number;
  /** Answers in a row that failed or brought nothing, and objections among them. */
  readonly failures: { readonly count: number; readonly message_ids: readonly string[] };
  /** Hashes of those who spoke in it, or were spoken to. */
  readonly members: readonly string[];
  /** Hashes of who has objected to whom. */
  readonly objections: readonly string[];
  /** Oldest first. */
  readonly pieces: readonly Piece[];
  /** Oldest first. */
  readonly changes: readonly Change[];
  readonly updated_at: number;
}

export const EMPTY_CONVERSATION: Conversation = {
  last: null,
  requests: [],
  said: [],
  seen: [],
  novelty: 0,
  writes: 0,
  failures: { count: 0, message_ids: [] },
  members: [],
  objections: [],
  pieces: [],
  changes: [],
  updated_at: 0,
};

/** The hold on a resource at `now`, if it is still in force. */
export const holdAt = (claims: ResourceClaims | undefined, now: number): Hold | null =>
  claims?.hold && now - claims.hold.renewed_at < HOLD_MS ? claims.hold : null;

/** Whether these claims say nothing any more: out of the window, and no hold in force. */
export const claimsExpired = (claims: ResourceClaims, now: number): boolean =>
  now - claims.updated_at > CONTENTION_WINDOW_MS && holdAt(claims, now) === null;

export const waitsExpired = (waits: AgentWaits, now: number): boolean => now - waits.updated_at > HOLD_MS;

export const workExpired = (work: Work, now: number): boolean => now - work.updated_at > CONTENTION_WINDOW_MS;

export const conversationExpired = (conversation: Conversation, now: number): boolean =>
  now - conversation.updated_at > CONVERSATION_IDLE_MS;
