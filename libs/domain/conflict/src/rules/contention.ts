import type { ResourceAccess } from '@chorus/contracts';
import { acts, wasPassedOn, type ClaimsView } from '../claims.ts';
import { CONTENTION_WINDOW_MS } from '../limits.ts';
import { RISK, TEXT_CONFIDENCE, total, type Factor, type Finding } from '../risk.ts';
import { holdAt, type Claim, type ResourceClaims } from '../state.ts';
import { duration, show, timeOfDay } from '../text/display.ts';
import type { Turn } from '../turn.ts';
import { areOpposite } from './opposites.ts';
import { circularWait } from './circular-wait.ts';

type Other = Pick<Claim, 'agent' | 'access' | 'intent' | 'found_in' | 'message_id' | 'at' | 'done'> & {
  readonly isHeld: boolean;
  readonly isTogether: boolean;
  /** The sender looked at the resource after it, and so knows of it. */
  readonly isSeen: boolean;
};

interface Meeting {
  readonly access: ResourceAccess;
  readonly other: Other;
  readonly factors: readonly Factor[];
}

const VERB = {
  read: { now: 'reads', past: 'read' },
  write: { now: 'writes', past: 'wrote' },
  exclusive: { now: 'wants it exclusively:', past: 'took' },
} as const;

/** Whether nobody else touches a resource: as it mostly is. */
const isOwn = ({ sender }: Turn, { claims, hold }: ResourceClaims): boolean =>
  claims.every(({ agent }) => agent === sender) && (hold === null || hold.agent === sender);

/** What others did to a resource within the window, and who holds it. */
function othersOf(turn: Turn, claims: ResourceClaims): Other[] {
  const hold = holdAt(claims, turn.now);
  const seen = claims.claims.find(({ agent, access }) => agent === turn.sender && access === 'read')?.at ?? -Infinity;
  const others: Other[] = claims.claims
    .filter((claim) => claim.agent !== turn.sender && turn.now - claim.at <= CONTENTION_WINDOW_MS)
    .map((claim) => ({
      ...claim,
      isHeld: claim.agent === hold?.agent,
      isTogether: claim.conversation === turn.here,
      isSeen: claim.at <= seen,
    }));
  if (hold !== null && hold.agent !== turn.sender) {
    const { agent, message_id, intent, since } = hold;
    others.push({
      agent,
      access: 'exclusive',
      ...(intent !== undefined && { intent }),
      found_in: 'resources',
      message_id,
      at: since,
      isHeld: true,
      isTogether: false,
      isSeen: false,
    });
  }
  return others.filter((other) => !wasPassedOn(turn, claims, other.agent));
}

function meetingFactors(access: ResourceAccess, other: Other): Factor[] {
  const bothWrite = access.access !== 'read' && other.access !== 'read';
  if (access.access === 'read' && other.access === 'read') return [];
  const together = other.isTogether && !other.isHeld;
  const isKnown = bothWrite && other.isSeen && !other.isHeld;
  const base = isKnown
    ? RISK.write_after_reading
    : bothWrite
      ? RISK[together ? 'write_write_together' : 'write_write']
      : RISK[together ? 'read_write_together' : 'read_write'];
  const isGuess = access.found_in === 'text' || other.found_in === 'text';
  const factors: Factor[] = [];
  if (other.done !== true)
    factors.push({
      kind: 'contention',
      name: 'contention',
      contribution: Math.floor(base * (isGuess ? TEXT_CONFIDENCE : 1) * 100) / 100,
    });
  if (other.isHeld) factors.push({ kind: 'contention', name: 'held exclusively', contribution: RISK.held });
  const isOpposite =
    bothWrite && access.intent !== undefined && other.intent !== undefined && areOpposite(access.intent, other.intent);
  if (isOpposite)
    factors.push({ kind: 'contradictory_intent', name: 'opposite intent', contribution: RISK.opposite_intent });
  return factors;
}

function sentence(turn: Turn, { access, other, factors }: Meeting): string {
  const resource = show(access.resource, 96);
  const intents = factors.some((factor) => factor.kind === 'contradictory_intent')
    ? `; ${show(other.agent)} means “${show(other.intent ?? '')}”, ${show(turn.sender)} “${show(access.intent ?? '')}”`
    : '';
  const act = VERB[access.access];
  if (other.isHeld) {
    const hold = `${show(other.agent)} has held ${resource} exclusively since ${timeOfDay(other.at)}`;
    return `${hold} and ${show(turn.sender)} ${access.access === 'exclusive' ? 'wants to hold it too' : `${act.now} it`}${intents}.`;
  }
  const earlier = `${show(other.agent)} ${VERB[other.access].past} ${resource} at ${timeOfDay(other.at)}`;
  const later = access.access === 'exclusive' ? 'takes it' : `${act.now} it`;
  return `${earlier} and ${show(turn.sender)} ${later} ${duration(turn.now - other.at)} later${intents}.`;
}

/**
 * Contention, contradictory intent and circular wait: this message against what other agents do to the same resources.
 * The worst meeting makes the risk, the others are named. Own claims and read beside read are no conflict.
 */
export function contention(turn: Turn, view: ClaimsView): Finding | null {
  const meetings = acts(turn)
    .flatMap(([key, access]) => {
      const claims = view.claims(key);
      if (claims === undefined || isOwn(turn, claims)) return [];
      return othersOf(turn, claims).map((other) => ({ access, other, factors: meetingFactors(access, other) }));
    })
    .filter((meeting) => meeting.factors.length > 0)
    .sort((a, b) => total(b.factors) - total(a.factors));
  const worst = meetings[0];
  if (worst === undefined) return null;

  const finding: Finding = {
    factors: worst.factors,
    with_agents: meetings.map(({ other }) => other.agent),
    resources: meetings.map(({ access }) => access.resource),
    evidence: meetings.map(({ other }) => other.message_id),
    blames_sender: worst.access.access !== 'read',
    sentence: sentence(turn, worst),
  };
  const circle = circularWait(turn, view);
  if (circle === null) return finding;
  return {
    // Within a circle the hold is what closes it.
    factors: [
      ...circle.factors,
      ...worst.factors.map((factor): Factor => ({
        ...factor,
        ...(factor.name === 'held exclusively' && { kind: 'circular_wait' }),
      })),
    ],
    with_agents: [...circle.with_agents, ...finding.with_agents],
    resources: [...circle.resources, ...finding.resources],
    evidence: [...circle.evidence, ...finding.evidence],
    blames_sender: finding.blames_sender || circle.blames_sender,
    sentence: circle.sentence,
  };
}
