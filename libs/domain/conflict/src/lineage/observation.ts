import type { TrustEvidence } from '@chorus/contracts';

/** Something seen in one message that speaks for or against an agent, before it is evidence with an id. */
export interface Observation {
  readonly agent: string;
  readonly kind: TrustEvidence['kind'];
  readonly outcome: TrustEvidence['outcome'];
  readonly severity: number;
  readonly reason: string;
  /** The message that it is about; where that is another one than the message at hand. */
  readonly about: string;
}
