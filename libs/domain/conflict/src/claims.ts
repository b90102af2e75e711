import type { ResourceAccess } from '@chorus/contracts';
import { CONTENTION_WINDOW_MS, HOLD_MS, MAX_CLAIMS, MAX_WAITS } from './limits.ts';
import { holdAt, type AgentWaits, type Claim, type Hold, type ResourceClaims } from './state.ts';
import type { Turn } from './turn.ts';

/** Claims and waits as they stand after a message: what changed, over what was there. */
export interface ClaimsView {
  claims(resource: string): ResourceClaims | undefined;
  waits(agent: string): AgentWaits | undefined;
  readonly changedClaims: ReadonlyMap<string, ResourceClaims>;
  readonly changedWaits: ReadonlyMap<string, AgentWaits>;
}

/**
 * Whether the work on the resource was passed from the owner of a claim to the sender, so that they work together: the
 * owner asked the sender in this conversation, or the sender answers the owner's request.
 */
export function wasPassedOn(turn: Turn, claims: ResourceClaims, owner: string): boolean {
  if (turn.answers?.agent === owner) return true;
  return claims.claims.some(
    (claim) => claim.agent === owner && claim.conversation === turn.here && claim.asked.includes(turn.me),
  );
}

const isRelease = (access: ResourceAccess): boolean => access['release'] === true;

/** The accesses that can meet another's: a release only ends something. */
export const acts = (turn: Turn): readonly ResourceAccess[] => turn.accesses.filter((access) => !isRelease(access));

function claimed(before: ResourceClaims | undefined, access: ResourceAccess, turn: Turn): ResourceClaims {
  const { sender, message_id, now } = turn;
  const held = holdAt(before, now);
  const recent = (before?.claims ?? []).filter((claim) => now - claim.at <= CONTENTION_WINDOW_MS);
  if (isRelease(access)) {
    const claims = recent.filter((claim) => claim.agent !== sender);
    return { claims, hold: held?.agent === sender ? null : held, updated_at: now };
  }
  const intent = access.intent === undefined ? {} : { intent: access.intent };
  const claim: Claim = {
    agent: sender,
    access: access.access,
    ...intent,
    found_in: access.found_in,
    message_id,
    conversation: turn.here,
    asked: turn.asked,
    at: now,
  };
  const others = recent.filter((known) => known.agent !== sender || known.access !== access.access);
  const mine: Hold = { agent: sender, message_id, ...intent, since: now, renewed_at: now };
  let hold = held;
  if (held?.agent === sender) hold = { ...held, renewed_at: now };
  else if (held === null && access.access === 'exclusive') hold = mine;
  return { claims: [...others, claim].slice(-MAX_CLAIMS), hold, updated_at: now };
}

/** Folds a message's accesses into the claims on its resources and into what its sender waits for. */
export function claimsAfter(turn: Turn, before: Pick<ClaimsView, 'claims' | 'waits'>): ClaimsView {
  const changedClaims = new Map<string, ResourceClaims>();
  const changedWaits = new Map<string, AgentWaits>();
  const known = before.waits(turn.sender)?.waits ?? [];
  let waits = known.filter((wait) => turn.now - wait.at < HOLD_MS);
  for (const access of turn.accesses) {
    const earlier = changedClaims.get(access.resource) ?? before.claims(access.resource);
    const later = claimed(earlier, access, turn);
    changedClaims.set(access.resource, later);
    const mustWait =
      later.hold !== null &&
      later.hold.agent !== turn.sender &&
      !isRelease(access) &&
      !wasPassedOn(turn, later, later.hold.agent);
    waits = waits.filter((wait) => wait.resource !== access.resource);
    if (mustWait) waits = [...waits, { resource: access.resource, message_id: turn.message_id, at: turn.now }];
  }
  waits = waits.slice(-MAX_WAITS);
  if (waits.length > 0 || known.length > 0) changedWaits.set(turn.sender, { waits, updated_at: turn.now });
  return {
    claims: (resource) => changedClaims.get(resource) ?? before.claims(resource),
    waits: (agent) => changedWaits.get(agent) ?? before.waits(agent),
    changedClaims,
    changedWaits,
  };
}
