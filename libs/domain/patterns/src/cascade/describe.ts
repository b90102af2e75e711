import type { Detection, PatternRules } from '@chorus/contracts';
import { begin } from '../begin.ts';
import { confidenceOf, cut, incidentId } from '../incident.ts';
import { count, duration, list, show } from '../show.ts';
import { costOf } from '../trail.ts';
import type { Spread } from './spread.ts';
import type { Tree } from './state.ts';

type Rules = PatternRules['cascade'];

const MAX_AGENTS = 256;

/** A new incident. Its id follows from the fleet and the first message. */
export function open(tree: Tree, spread: Spread, rules: Rules, now: number): Detection {
  return begin(
    {
      detection_id: incidentId('cascade', tree.fleet_id, tree.root, tree.trail.marks[0]?.id ?? '', tree.started_at),
      fleet_id: tree.fleet_id,
      kind: 'cascade',
      started_at: new Date(tree.started_at).toISOString(),
      root_agent: tree.root,
      ...findingsOf(tree, spread, rules),
    },
    now,
  );
}

export const describe = (detection: Detection, tree: Tree, spread: Spread, rules: Rules, now: number): Detection => ({
  ...detection,
  ...findingsOf(tree, spread, rules),
  updated_at: new Date(now).toISOString(),
});

function findingsOf(tree: Tree, spread: Spread, rules: Rules) {
  const { root, members, trail, started_at, last_at, depth, conversations } = tree;
  const { messages } = trail;
  const { amplifiers } = spread;
  const agents = [root, ...amplifiers.map(({ agent_id }) => agent_id), ...members.map(({ agent }) => agent)];
  const reached = members.length - 1;
  const [strongest] = amplifiers;
  const how = strongest
    ? ` ${show(strongest.agent_id)} got ${strongest.received} of them and sent ${strongest.sent} on.`
    : spread.failed > 0
      ? ` ${count(spread.failed, 'agent')} failed after it.`
      : '';
  return {
    agents: [...new Set(agents)].slice(0, MAX_AGENTS),
    amplifiers: [...amplifiers],
    ...costOf(trail),
    correlation_id: conversations.length === 1 ? tree.conversation : null,
    confidence: confidence(tree, spread, rules),
    summary: cut(
      `What ${show(root)} began has reached ${count(reached, 'agent')} (${list(members.slice(1).map(({ agent }) => agent))}) ` +
        `in ${count(depth, 'step')}: ${count(messages, 'message')} in ${duration(last_at - started_at)}.${how}`,
      1000,
    ),
    suggested_action: strongest
      ? `Stop ${show(strongest.agent_id)} from sending it on, and settle with ${show(root)} what is wrong.`
      : `Mend what fails at ${show(root)}; the others follow from it.`,
  };
}

/** Farther, more agents, more amplifiers, fewer answers and more alarm make it surer. */
function confidence(
  { members, depth }: Tree,
  { amplifiers, answered, alarming, failed }: Spread,
  rules: Rules,
): number {
  return confidenceOf(
    0.6 +
      0.03 * Math.min(4, members.length - rules.min_agents) +
      0.04 * Math.min(2, depth - rules.min_depth) +
      0.05 * Math.min(2, amplifiers.length) +
      0.02 * Math.min(3, failed) +
      0.06 * (alarming >= 0.9 ? 1 : 0) -
      0.2 * answered,
  );
}
