import type { Detection, PatternRules } from '@chorus/contracts';
import { closed, grown, keyOf, told } from '../incident.ts';
import { Draft, NOTHING, type Detector } from '../records.ts';
import { describe, open } from './describe.ts';
import { cascadeInputOf, type CascadeInput } from './input.ts';
import { MAX_TREES } from './limits.ts';
import { isSettled, spreadOf } from './spread.ts';
import type { CascadeRecord, Member, Tree } from './state.ts';
import { answer, isAnswer, isSeed, memberOf, passOn, treeOf } from './tree.ts';

type Rules = PatternRules['cascade'];

/**
 * A cascade is a failure, an alarm or a flood that goes from one agent through others: each passes on what it was given,
 * some to clearly more than they had it from, and hardly anybody answers. A message continues what reached its sender
 * within the rules' window where it replies to it, quotes its codes, says nearly the same, or reports a failure after it.
 */
export const cascade: Detector<CascadeRecord> = {
  observe(records, message, rules, now) {
    if (message.blocked || message.of_tool) return NOTHING;
    const input = cascadeInputOf(message);
    const joined = joinedBy(records.entries(), input, rules.cascade, now);
    const draft = new Draft(records);
    if (!joined) {
      if (!isSeed(input)) return NOTHING;
      draft.put(keyOf(message.sender, message.id, String(now)), treeOf(input, now));
      return { changes: draft.changes, detections: evict(draft, now) };
    }
    const { key, tree, member } = joined;
    if (isAnswer(member, input)) draft.put(key, answer(tree, member));
    else if (input.resolves && message.type !== 'request') {
      draft.delete(key);
      return { changes: draft.changes, detections: over(tree, 'It was resolved.', now) };
    } else if (input.targets.length === 0 && message.targets.length > 0) return NOTHING;
    else {
      const judged = judge(passOn(tree, member, input, now), rules.cascade, now);
      draft.put(key, judged.tree);
      return { changes: draft.changes, detections: judged.detections };
    }
    return { changes: draft.changes, detections: [] };
  },

  pass(records, rules, now) {
    const draft = new Draft(records);
    const detections: Detection[] = [];
    for (const [key, before] of records.entries()) {
      if (now - before.last_at > rules.cascade.window_ms) {
        draft.delete(key);
        detections.push(...over(before, 'It has stopped.', now));
      } else if (before.spread_at > 0 && !before.incident) {
        const { tree, detections: news } = judge(before, rules.cascade, now);
        if (tree !== before) draft.put(key, tree);
        detections.push(...news);
      }
    }
    return { changes: draft.changes, detections };
  },

  end: (records, now) => [...records.entries()].flatMap(([, tree]) => over(tree, 'The fleet is gone.', now)),
};

const over = ({ incident }: Tree, how: string, now: number): readonly Detection[] =>
  incident ? [closed(incident.detection, how, now)] : [];

/** The largest tree that the message carries on. */
function joinedBy(trees: Iterable<readonly [string, Tree]>, input: CascadeInput, { window_ms }: Rules, now: number) {
  let largest: { key: string; tree: Tree; member: Member } | undefined;
  for (const [key, tree] of trees) {
    if (largest && tree.trail.messages < largest.tree.trail.messages) continue;
    const member = memberOf(tree, input, window_ms, now);
    if (member) largest = { key, tree, member };
  }
  return largest;
}

function evict(draft: Draft<CascadeRecord>, now: number): readonly Detection[] {
  if (draft.size <= MAX_TREES) return [];
  const all = [...draft.entries()];
  const [key, tree] = all.find(([, { incident }]) => incident === null) ?? all[0]!;
  draft.delete(key);
  return over(tree, 'It was forgotten for others.', now);
}

/** Opens what has spread far enough and is not answered, and goes on with what is open. */
function judge(tree: Tree, rules: Rules, now: number): { tree: Tree; detections: readonly Detection[] } {
  const spread = spreadOf(tree, rules);
  if (tree.incident) {
    const { incident, versions } = grown(tree.incident, describe(tree.incident.detection, tree, spread, rules, now));
    return { tree: { ...tree, incident }, detections: versions };
  }
  if (!spread.isFar) return { tree: tree.spread_at === 0 ? tree : { ...tree, spread_at: 0 }, detections: [] };
  const since = tree.spread_at === 0 ? { ...tree, spread_at: now } : tree;
  if (!rules.enabled || !isSettled(since, spread, now)) return { tree: since, detections: [] };
  const detection = open(since, spread, rules, now);
  if (detection.confidence < rules.min_confidence) return { tree: since, detections: [] };
  return { tree: { ...since, incident: told(detection) }, detections: [detection] };
}
