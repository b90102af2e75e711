export { assess, PREDICTOR, type AssessInput, type Assessment, type StateChanges } from './assess.ts';
export { extractAccesses } from './accesses/extract-accesses.ts';
export { extractOutcome, type FailureCause, type Outcome } from './outcome.ts';
export {
  mostTokensOf,
  opinionPrompt,
  quotable,
  whyNotAsked,
  type NotAsked,
  type OpinionBand,
  type OpinionPrompt,
} from './opinion.ts';
export { CONFLICT_RISK, RISK } from './risk.ts';
export { SEVERITY } from './evidence.ts';
export {
  claimsExpired,
  conversationExpired,
  waitsExpired,
  workExpired,
  type AgentWaits,
  type Conversation,
  type ResourceClaims,
  type Work,
} from './state.ts';
