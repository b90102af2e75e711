import type { Detection, PatternRules } from '@chorus/contracts';
import { closed, grown, keyOf, told } from '../incident.ts';
import { Draft, NOTHING, type Detector } from '../records.ts';
import { describe, open } from './describe.ts';
import { cascadeInputOf, type CascadeInput } from './input.ts';
import { MAX_TREES } from './limits.ts';
import { isSettled, spreadOf } from './spread.ts';
import type { CascadeRecord, Tree } from './state.ts';
import { answer, isAnswer, isSeed, joiningOf, passOn, treeOf, type Joining } from './tree.ts';

type Rules = PatternRules['cascade'];

/**
 * A cascade is a failure, an alarm or a flood that goes from one agent through others: each passes on what it was given,
 * some to clearly more than they had it from, and hardly anybody answers. A message continues what reached its sender
 * within the rules' window where it replies to it, quotes its codes, says nearly the same, blames who told it, or reports a failure after it.
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
    else if (input.resolves && message.type !== 'request' && !tree.resolves) {
      draft.delete(key);
      return { changes: draft.changes, detections: over(tree, 'It was resolved.', now) };
    } else if (handsNothingOn(input)) return NOTHING;
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

/** It goes to tools alone, or answers somebody that nothing is wrong. */
const handsNothingOn = ({ message, targets, alarms, fails }: CascadeInput): boolean =>
  (targets.length === 0 && message.targets.length > 0) || (message.type === 'response' && !alarms && !fails);

const over = ({ incident }: Tree, how: string, now: number): readonly Detection[] =>
  incident ? [closed(incident.detection, how, now)] : [];

/** The tree that the message carries on: one that it speaks of before one that it only follows, and the largest of these. */
function joinedBy(trees: Iterable<readonly [string, Tree]>, input: CascadeInput, { window_ms }: Rules, now: number) {
  let best: (Joining & { key: string; tree: Tree }) | undefined;
  for (const [key, tree] of trees) {
    const isLess = best && tree.trail.messages < best.tree.trail.messages;
    if (isLess && best?.bond === 'about') continue;
    const joining = joiningOf(tree, input, window_ms, now);
    if (joining && (!isLess || joining.bond === 'about') && !(best?.bond === 'about' && joining.bond === 'follows'))
      best = { key, tree, ...joining };
  }
  return best;
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
