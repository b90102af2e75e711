import type { AgentMessage, CausalEdge, ConflictAnalysis, TrustEvidence } from '@chorus/contracts';
import { claimsAfter } from './claims.ts';
import { conversationAfter } from './conversation.ts';
import { edgesOf } from './edges.ts';
import { evidenceOf } from './evidence.ts';
import { reviewOf } from './lineage/review.ts';
import { analysisOf } from './risk.ts';
import { contention } from './rules/contention.ts';
import { duplicateEffort, workAfter } from './rules/duplicate-effort.ts';
import { executionFailure } from './rules/execution-failure.ts';
import { repetition } from './rules/repetition.ts';
import type { AgentWaits, Conversation, ResourceClaims, Work } from './state.ts';
import { turnOf } from './turn.ts';

/** Name and version of these rules, as decisions record it. */
export const PREDICTOR = 'rules/3';

/** A message and what is remembered of its fleet. */
export interface AssessInput {
  readonly message: AgentMessage;
  readonly messageId: string;
  /**
   * Unique to the message, at most 256 characters: its evidence is known by it. `messageId` is unique only among the
   * messages of one fleet, sender and source, which are in here as well.
   */
  readonly identity: string;
  /** Log time in ms since 1970. */
  readonly now: number;
  /** By the key under which {@link StateChanges} had it. */
  readonly claims: (resource: string) => ResourceClaims | undefined;
  readonly waits: (agent: string) => AgentWaits | undefined;
  readonly work: (fingerprint: string) => Work | undefined;
  /** The conversation of the message's correlation id. */
  readonly conversation: Conversation | undefined;
  /** The sender is quarantined, and that is in force: its message is judged, but proves and changes nothing. */
  readonly blocked: boolean;
}

/** What is to be remembered from now on, by key. Empty where nothing changed. */
export interface StateChanges {
  readonly claims: ReadonlyMap<string, ResourceClaims>;
  readonly waits: ReadonlyMap<string, AgentWaits>;
  readonly work: ReadonlyMap<string, Work>;
  readonly conversation: Conversation | undefined;
}

export interface Assessment {
  readonly analysis: ConflictAnalysis;
  readonly evidence: TrustEvidence[];
  readonly edges: CausalEdge[];
  readonly changes: StateChanges;
}

/**
 * Predicts what could go wrong with a message, by rules alone: the same input gives the same answer. Takes time
 * linear in the message, and the state that it returns is bounded (`limits.ts`).
 */
export function assess(input: AssessInput): Assessment {
  const turn = turnOf(input.message, input.messageId, input.now, input.conversation);
  const view = claimsAfter(turn, input);
  const review = reviewOf(turn);
  const findings = [
    contention(turn, view),
    duplicateEffort(turn, input.work),
    executionFailure(turn, review.observations),
    repetition(turn),
  ].filter((finding) => finding !== null);
  const analysis = analysisOf(findings, [...turn.accesses]);
  return {
    analysis,
    evidence: input.blocked ? [] : evidenceOf(turn, input.identity, analysis, findings, review.observations),
    edges: edgesOf(turn, analysis),
    changes: input.blocked
      ? { claims: new Map(), waits: new Map(), work: new Map(), conversation: undefined }
      : {
          claims: view.changedClaims,
          waits: view.changedWaits,
          work: workAfter(turn, input.work),
          conversation: conversationAfter(turn, review),
        },
  };
}
