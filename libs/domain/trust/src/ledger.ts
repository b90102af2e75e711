import type { FleetMode, Intervention, Standing, TrustEvidence } from '@chorus/contracts';

/** Evidence ids that a ledger remembers: one that comes again after so many others counts again. */
export const EVIDENCE_IDS_KEPT = 100;

/** Operator commands that a ledger remembers, likewise. */
export const COMMAND_IDS_KEPT = 32;

/** Messages that a ledger remembers of one bad observation. */
export const MESSAGES_KEPT_OF_BAD = 4;

/**
 * Where the policy could only advise to quarantine an agent it says so again once the score has moved by so many points
 * since: not at each piece of evidence, and not never.
 */
export const ADVICE_STEP = 5;

/** One bad observation of late. */
export interface RecentBad {
  /** Log time, ms since 1970. */
  readonly at: number;
  /** At most MESSAGES_KEPT_OF_BAD. */
  readonly message_ids: readonly string[];
}

/** Who acted, as interventions name it. */
export type Actor = Intervention['by'];

/** All that is known of one agent: plain JSON, the fold of its {@link LedgerEvent}s. Times are log time in ms since 1970. */
export interface AgentLedger {
  /** Good evidence, prior included, as of `evidence_at`; it fades from there on. */
  readonly alpha: number;
  /** Bad evidence, likewise. */
  readonly beta: number;
  /** When `alpha` and `beta` were computed. */
  readonly evidence_at: number;
  /** 0 to 100, at `evidence_at`. */
  readonly score: number;
  /** One standard deviation in points, at `evidence_at`. */
  readonly uncertainty: number;
  /** Pieces of evidence counted so far. */
  readonly observations: number;
  /** Mean of the scores after each piece of evidence; the first score where there was none. */
  readonly mean_score: number;
  /** The last few scores, oldest first. */
  readonly recent_scores: readonly number[];
  /** At most RECENT_BAD_KEPT, oldest first. */
  readonly recent_bad: readonly RecentBad[];
  readonly standing: Standing;
  readonly standing_since: number;
  readonly standing_reason: string;
  /** Who brought the standing about. */
  readonly standing_by: Actor;
  /** Whether the standing is in force. False only for a quarantine of the policy in a fleet that observes. */
  readonly enforced: boolean;
  /** Good and bad observations since `standing_since`. */
  readonly good_since_standing: number;
  readonly bad_since_standing: number;
  /** The score at which the policy advised to quarantine it, in this standing and within {@link ADVICE_STEP}; null or absent: none. */
  readonly advised_score?: number | null;
  /** Oldest first, at most EVIDENCE_IDS_KEPT. */
  readonly evidence_ids: readonly string[];
  /** Oldest first, at most COMMAND_IDS_KEPT. */
  readonly command_ids: readonly string[];
  /** Log time of the last event. */
  readonly updated_at: number;
  /** The policy that made the last event. */
  readonly policy_version: number;
}

/** What may happen to an agent. */
export type LedgerInput =
  /** It was seen for the first time; later ones change nothing. */
  | { readonly kind: 'seen' }
  /** Evidence from a decision; `mode` is that of the fleet now. */
  | {
      readonly kind: 'evidence';
      readonly evidence: TrustEvidence;
      readonly mode: FleetMode;
      /** False where the fleet has no token left for a quarantine in force: the policy then advises. True unless given. */
      readonly within_budget?: boolean;
    }
  /** A person's command. */
  | {
      readonly kind: 'quarantine' | 'release';
      readonly command_id: string;
      readonly operator: string;
      readonly reason: string;
    }
  /** Time has passed: ends what lasts for a while only. */
  | { readonly kind: 'time' }
  /** The fleet's mode is now this. */
  | { readonly kind: 'set_mode'; readonly mode: FleetMode };

interface EventBase {
  /** Log time. */
  readonly at: number;
  readonly policy_version: number;
}

/** A fact about an agent. It carries results, so that a later policy changes nothing about it. */
export type LedgerEvent =
  | (EventBase & { readonly type: 'registered'; readonly alpha: number; readonly beta: number })
  | (EventBase & {
      readonly type: 'evidence_counted';
      readonly evidence: TrustEvidence;
      /** What it was worth: weight of its kind × severity × frequency. */
      readonly weight: number;
      /** After forgetting and with this evidence. */
      readonly alpha: number;
      readonly beta: number;
      /** Length of the trend memory under the policy. */
      readonly trend_memory: number;
    })
  | (EventBase & {
      readonly type: 'quarantined';
      readonly by: Actor;
      readonly enforced: boolean;
      readonly reason: string;
      readonly message_ids: readonly string[];
      readonly command_id: string | null;
    })
  /** The policy would have quarantined it in force, and had no token left. The standing stays what it is. */
  | (EventBase & {
      readonly type: 'advised';
      readonly by: Actor;
      readonly reason: string;
      readonly message_ids: readonly string[];
    })
  | (EventBase & {
      readonly type: 'released';
      readonly by: Actor;
      readonly reason: string;
      /** Null where the policy released. */
      readonly command_id: string | null;
    })
  | (EventBase & { readonly type: 'reinstated'; readonly reason: string })
  /** A quarantine of the policy came into force, or out of it, by the fleet's mode. */
  | (EventBase & { readonly type: 'enforcement_changed'; readonly enforced: boolean });
