import type { ConflictAnalysis } from '@chorus/contracts';
import { MAX_NAMED } from './limits.ts';

/**
 * What each finding adds to the risk. Chosen, not fitted: from {@link CONFLICT_RISK} on people are told, so what happens
 * in good teams all the time (a failed attempt, reading what a colleague has just written) stays below it by itself
 * and only rises above it together with something else or by happening again.
 */
export const RISK = {
  /** Two agents of different conversations write the same resource. */
  write_write: 0.38,
  /** The same within one conversation, where they can see each other. */
  write_write_together: 0.32,
  /** One writes what the other wrote, and has looked at it since. */
  write_after_reading: 0.2,
  /** One writes what the other reads: worth saying, and daily bread. */
  read_write: 0.24,
  read_write_together: 0.12,
  /** Added where the other one holds the resource exclusively. */
  held: 0.25,
  /** Added where two writers mean to do different things to it. */
  opposite_intent: 0.4,
  /** Added where the holders wait for each other. */
  circular_wait: 0.6,
  /** Two agents set about the same write. */
  same_write: 0.4,
  /** Two agents make the same request and the first has no answer yet; or has one. */
  same_request: 0.34,
  same_request_answered: 0.16,
  /** Two agents look up the same. */
  same_lookup: 0.15,
  /** Work that failed; that ran and brought nothing, of which somebody says that it is wrong, or that goes on with made-up data. */
  failure: 0.24,
  empty_result: 0.16,
  objection: 0.16,
  made_up: 0.16,
  /** Something is concluded that nobody checked, after one of these. */
  unverified: 0.16,
  /** Added for each of these before it in a row, up to the limit. */
  failure_again: 0.14,
  failure_again_limit: 0.56,
  /** For each time that the same was said before without anything changing, up to the limit. */
  repetition: 0.14,
  repetition_limit: 0.44,
  /** Added from the third time on. */
  no_progress: 0.27,
} as const;

/** What is only found in text counts this much of what is declared or called. */
export const TEXT_CONFIDENCE = 0.8;

/** From this risk on a message is called a conflict: edge, evidence, notice. */
export const CONFLICT_RISK = 0.3;

export type ConflictKind = ConflictAnalysis['kind'];

export interface Factor {
  readonly kind: Exclude<ConflictKind, 'none'>;
  readonly name: string;
  readonly contribution: number;
}

/** What one rule found. */
export interface Finding {
  readonly factors: readonly Factor[];
  readonly with_agents: readonly string[];
  readonly resources: readonly string[];
  /** Ids of the earlier messages that it rests on. */
  readonly evidence: readonly string[];
  /** Whether it speaks against the sender: it came later, and it writes. */
  readonly blames_sender: boolean;
  /** One sentence for a person. */
  readonly sentence: string;
}

export const total = (factors: readonly Factor[]): number =>
  Math.round(factors.reduce((sum, factor) => sum + factor.contribution, 0) * 100) / 100;

/** The factors, largest first, in whole hundredths, cut off where they reach 1. */
export function bounded(factors: readonly Factor[]): Factor[] {
  let room = 100;
  return [...factors]
    .sort((a, b) => b.contribution - a.contribution)
    .flatMap((factor) => {
      const hundredths = Math.min(room, Math.round(factor.contribution * 100));
      room -= hundredths;
      return hundredths > 0 ? [{ ...factor, contribution: hundredths / 100 }] : [];
    });
}

/** The kind whose factors add up to most. */
function leadingKind(factors: readonly Factor[]): ConflictKind {
  const sums = new Map<ConflictKind, number>();
  for (const { kind, contribution } of factors) sums.set(kind, (sums.get(kind) ?? 0) + contribution);
  return [...sums].reduce<[ConflictKind, number]>((best, next) => (next[1] > best[1] ? next : best), ['none', 0])[0];
}

const distinct = (values: readonly string[]): string[] => [...new Set(values)].slice(0, MAX_NAMED);

/** Puts findings together; the strongest one gives the reason. */
export function analysisOf(found: readonly Finding[], accesses: ConflictAnalysis['accesses']): ConflictAnalysis {
  if (found.length === 0)
    return { risk: 0, kind: 'none', factors: [], reason: '', with_agents: [], resources: [], evidence: [], accesses };
  const findings = [...found].sort((a, b) => total(b.factors) - total(a.factors));
  const factors = bounded(findings.flatMap((finding) => finding.factors));
  return {
    risk: total(factors),
    kind: leadingKind(factors),
    factors: factors.map(({ name, contribution }) => ({ name, contribution })),
    reason: findings[0]?.sentence.slice(0, 1_000) ?? '',
    with_agents: distinct(findings.flatMap((finding) => finding.with_agents)),
    resources: distinct(findings.flatMap((finding) => finding.resources)),
    evidence: distinct(findings.flatMap((finding) => finding.evidence)),
    accesses,
  };
}
