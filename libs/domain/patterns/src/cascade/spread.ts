import type { Amplifier, PatternRules } from '@chorus/contracts';
import { FLOOD, MAX_AMPLIFIERS, MAX_ANSWERED, MIN_CARRIED, SETTLE_MS } from './limits.ts';
import type { Member, Tree } from './state.ts';

type Rules = PatternRules['cascade'];

/** How far something has spread, and how. */
export interface Spread {
  /** The strongest first. */
  readonly amplifiers: readonly Amplifier[];
  /** Share of those reached who have answered and sent nothing on. */
  readonly answered: number;
  /** Share of the messages that report a failure or an alarm. */
  readonly alarming: number;
  /** Agents that fail themselves because of it. */
  readonly failed: number;
  readonly isFar: boolean;
  readonly isFlood: boolean;
}

/** Receivers for each message received from which an agent amplifies, and the fewest. */
const AMPLIFIES = 2;
/** Different receivers of one agent from which what it hands on spreads. */
const WIDE = 3;

export function spreadOf(tree: Tree, { min_agents, min_depth }: Rules): Spread {
  const { members, root, alarms, handed, repeats, forwards, depth } = tree;
  const { messages } = tree.trail;
  const others = members.filter(({ agent }) => agent !== root);
  const amplifiers = others
    // To tell one and the same again and again spreads nothing.
    .filter(({ sent, sent_to, received }) => sent_to.length >= AMPLIFIES && sent >= AMPLIFIES * received)
    .sort((a, b) => b.sent - b.received - (a.sent - a.received))
    .slice(0, MAX_AMPLIFIERS)
    .map(({ agent, received, sent }) => ({ agent_id: agent, received, sent }));
  const answered = others.filter((member) => member.answered).length / Math.max(1, others.length);
  const failed = others.filter((member) => member.failed).length;
  const relays = others.filter(({ sent }) => sent > 0).length;
  const hasMany = ({ sent_to }: Member): boolean => sent_to.length >= WIDE;
  // Who began it may have told many: that alone is an announcement, or work that is handed out.
  const isWide = others.some(hasMany);
  const isWidened = amplifiers.length >= 2;
  const alarming = alarms / Math.max(1, messages);
  const isCarried =
    alarming >= MIN_CARRIED
      ? isWide || isWidened || failed >= min_agents - 2
      : // Whatever it says, it is a flood where the same is handed on and on, to more and more.
        repeats >= MIN_CARRIED * handed && (isWide || (isWidened && members.some(hasMany))) && relays >= min_agents - 2;
  const isFar = members.length >= min_agents && depth >= min_depth && isCarried && answered <= MAX_ANSWERED;
  return {
    amplifiers,
    answered,
    alarming,
    failed,
    isFar,
    isFlood: isFar && forwards >= FLOOD * min_agents && answered <= MAX_ANSWERED / 3,
  };
}

/** Whether it is sure enough by now that nobody answers any more. */
export const isSettled = (tree: Tree, { isFlood, alarming }: Spread, now: number): boolean =>
  isFlood || (tree.spread_at > 0 && now - tree.spread_at >= (alarming >= MIN_CARRIED ? 1 : 2) * SETTLE_MS);
