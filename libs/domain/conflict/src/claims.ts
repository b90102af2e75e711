import type { ResourceAccess } from '@chorus/contracts';
import { resourceKey } from './accesses/resource-key.ts';
import { WAITS } from './accesses/verbs.ts';
import { CONTENTION_WINDOW_MS, HOLD_MS, MAX_CLAIMS, MAX_WAITS } from './limits.ts';
import { holdAt, type AgentWaits, type Claim, type ResourceClaims } from './state.ts';
import { receiverHash, type Turn } from './turn.ts';

/** Claims and waits as they stand after a message: what changed, over what was there. Claims are by resource key. */
export interface ClaimsView {
  claims(key: string): ResourceClaims | undefined;
  waits(agent: string): AgentWaits | undefined;
  readonly changedClaims: ReadonlyMap<string, ResourceClaims>;
  readonly changedWaits: ReadonlyMap<string, AgentWaits>;
}

/**
 * Whether the work on the resource was passed from the owner of a claim to the sender, so that they work together: the
 * owner asked the sender in this conversation, or the sender answers the owner's request.
 */
export function wasPassedOn(turn: Turn, claims: ResourceClaims, owner: string): boolean {
  // Who asks the owner for it has not been given it.
  if (turn.asked.includes(receiverHash(owner))) return false;
  if (turn.answers?.agent === owner) return true;
  return claims.claims.some(
    (claim) => claim.agent === owner && claim.conversation === turn.here && claim.asked.includes(turn.me),
  );
}

const isRelease = (access: ResourceAccess): boolean => access['release'] === true;

/** The accesses that can meet another's, by resource key: a release only ends something. */
export const acts = (turn: Turn): readonly (readonly [key: string, ResourceAccess])[] =>
  [...turn.touched].filter(([, access]) => !isRelease(access));

function claimed(before: ResourceClaims | undefined, access: ResourceAccess, turn: Turn): ResourceClaims {
  const { sender, message_id, now } = turn;
  const held = holdAt(before, now);
  const recent = before === undefined ? [] : before.claims.filter((claim) => now - claim.at <= CONTENTION_WINDOW_MS);
  if (isRelease(access)) {
    // What was done stays known, for who does the opposite.
    const claims = recent.flatMap((claim): readonly Claim[] => {
      if (claim.agent !== sender) return [claim];
      return claim.access === 'write' && claim.intent !== undefined ? [{ ...claim, done: true }] : [];
    });
    return { claims, hold: held?.agent === sender ? null : held, updated_at: now };
  }
  const claim: Claim = {
    agent: sender,
    access: access.access,
    found_in: access.found_in,
    message_id,
    conversation: turn.here,
    asked: turn.asked,
    at: now,
  };
  const { intent } = access;
  const claims = recent.filter((known) => known.agent !== sender || known.access !== access.access);
  claims.push(intent === undefined ? claim : { ...claim, intent });
  let hold = held;
  if (held?.agent === sender) hold = { ...held, renewed_at: now };
  else if (held === null && access.access === 'exclusive' && intent !== WAITS)
    hold = { agent: sender, message_id, ...(intent !== undefined && { intent }), since: now, renewed_at: now };
  return { claims: claims.slice(-MAX_CLAIMS), hold, updated_at: now };
}

/** Folds a message's accesses into the claims on its resources and into what its sender waits for. */
export function claimsAfter(turn: Turn, before: Pick<ClaimsView, 'claims' | 'waits'>): ClaimsView {
  const changedClaims = new Map<string, ResourceClaims>();
  const changedWaits = new Map<string, AgentWaits>();
  const known = before.waits(turn.sender)?.waits ?? [];
  let waits = known.filter((wait) => turn.now - wait.at < HOLD_MS);
  for (const [key, access] of turn.touched) {
    const later = claimed(before.claims(key), access, turn);
    changedClaims.set(key, later);
    const mustWait =
      later.hold !== null &&
      later.hold.agent !== turn.sender &&
      !isRelease(access) &&
      !wasPassedOn(turn, later, later.hold.agent);
    if (waits.length > 0) waits = waits.filter((wait) => resourceKey(wait.resource) !== key);
    if (mustWait) waits = [...waits, { resource: access.resource, message_id: turn.message_id, at: turn.now }];
  }
  waits = waits.slice(-MAX_WAITS);
  if (waits.length > 0 || known.length > 0) changedWaits.set(turn.sender, { waits, updated_at: turn.now });
  return {
    claims: (key) => changedClaims.get(key) ?? before.claims(key),
    waits: (agent) => changedWaits.get(agent) ?? before.waits(agent),
    changedClaims,
    changedWaits,
  };
}
