import { code24 } from '../hash.ts';
import { keyOf } from '../incident.ts';
import { follow, markOf } from '../trail.ts';
import type { CascadeInput } from './input.ts';
import { FAST_MS, MAX_CODES, MAX_CONVERSATIONS, MAX_MEMBERS, MAX_SENT_TO } from './limits.ts';
import type { Member, Tree } from './state.ts';

/** Receivers from which a message is the beginning of something, whatever it says. */
const MANY = 3;

/** Whether something may spread from a message that continues nothing. */
export const isSeed = ({ alarms, spreads, labels, targets, message, words, codes }: CascadeInput): boolean =>
  (alarms || spreads || labels || targets.length >= MANY) &&
  (targets.length > 0 || message.targets.length === 0) &&
  (codes.length > 0 || words.length > 0 || alarms);

export function treeOf(input: CascadeInput, now: number): Tree {
  const { message, words, codes } = input;
  const root: Member = {
    agent: message.sender,
    received: 0,
    sent: 0,
    sent_to: [],
    first_step: 0,
    step: 0,
    reached_at: now,
    from: '',
    answered: false,
    failed: input.fails,
  };
  const tree: Tree = {
    fleet_id: message.fleet_id,
    conversations: [keyOf(message.conversation)],
    conversation: message.conversation,
    root: message.sender,
    started_at: now,
    last_at: now,
    words,
    codes,
    members: [root],
    to_all: null,
    trail: follow([]),
    alarms: 0,
    repeats: 0,
    forwards: 0,
    depth: 0,
    spread_at: 0,
    incident: null,
  };
  return passOn(tree, root, input, now);
}

/** Why a message belongs to a tree: its sender was reached, and it carries on what the tree is about. */
export function memberOf(tree: Tree, input: CascadeInput, window_ms: number, now: number): Member | undefined {
  const { message } = input;
  const known = tree.members.find(({ agent }) => agent === message.sender);
  const isReply = message.reply_to !== null && tree.trail.marks.some(({ id }) => id === message.reply_to);
  if (known) {
    const isRecent = now - (known.agent === tree.root ? tree.last_at : known.reached_at) <= window_ms;
    return isRecent && (isReply || carriesOn(tree, known, input)) ? known : undefined;
  }
  const { to_all } = tree;
  if (!to_all || now - to_all.at > window_ms || !input.alarms || !(isReply || isAbout(tree, input))) return undefined;
  return {
    agent: message.sender,
    received: 1,
    sent: 0,
    sent_to: [],
    first_step: to_all.step,
    step: to_all.step,
    reached_at: to_all.at,
    from: to_all.agent,
    answered: false,
    failed: false,
  };
}

function carriesOn(tree: Tree, member: Member, input: CascadeInput): boolean {
  const { message, alarms, fails } = input;
  if (isAbout(tree, input)) return true;
  const isHere = tree.conversations.includes(keyOf(message.conversation));
  // Who fails after it was told of a failure fails because of it, as far as anybody can tell.
  if (tree.alarms > 0 && (alarms || fails) && (isHere || fails)) return true;
  return isHere && isAnswer(member, input);
}

/** Whether it quotes a code, or says nearly the same words. */
function isAbout(tree: Tree, input: CascadeInput): boolean {
  return input.codes.some((code) => tree.codes.includes(code)) || repeats(tree, input);
}

const MIN_WORDS = 3;
const REPEATED = 0.4;

function repeats(tree: Tree, { words }: CascadeInput): boolean {
  const common = words.filter((word) => tree.words.includes(word)).length;
  return common >= MIN_WORDS && common >= REPEATED * Math.min(words.length, tree.words.length);
}

/** It goes back to whom it came from, and says nothing new that is wrong. */
export function isAnswer({ from }: Member, { message, targets, fails, calms }: CascadeInput): boolean {
  if (from === '' || !targets.includes(from) || fails) return false;
  return message.type === 'response' || calms;
}

export const answer = (tree: Tree, member: Member): Tree => replace(tree, { ...member, answered: member.sent === 0 });

/** Its sender passes it on. */
export function passOn(tree: Tree, member: Member, input: CascadeInput, now: number): Tree {
  const { message, targets, alarms, fails } = input;
  const step = 1 + (now - member.reached_at <= FAST_MS ? member.step : member.first_step);
  let next = replace(tree, {
    ...member,
    sent: member.sent + targets.length,
    sent_to: [...new Set([...member.sent_to, ...targets.map(code24)])].slice(0, MAX_SENT_TO),
    answered: false,
    failed: member.failed || fails,
  });
  let depth = tree.depth;
  for (const target of targets) {
    if (target === member.agent) continue;
    const known = next.members.find(({ agent }) => agent === target);
    if (!known && next.members.length >= MAX_MEMBERS) continue;
    // What goes straight back to whom it came from leads nowhere further.
    const isBack = target === member.from;
    if (!isBack) depth = Math.max(depth, step);
    next = replace(next, {
      agent: target,
      received: (known?.received ?? 0) + 1,
      sent: known?.sent ?? 0,
      sent_to: known?.sent_to ?? [],
      first_step: known?.first_step ?? step,
      step: known && isBack ? known.step : step,
      reached_at: now,
      from: isBack && known ? known.from : member.agent,
      answered: false,
      failed: known?.failed ?? false,
    });
  }
  const isToAll = message.targets.length === 0;
  const isFirst = tree.trail.messages === 0;
  const conversation = keyOf(message.conversation);
  return {
    ...next,
    trail: follow([markOf(message, now)], tree.trail),
    conversations:
      tree.conversations.includes(conversation) || tree.conversations.length >= MAX_CONVERSATIONS
        ? tree.conversations
        : [...tree.conversations, conversation],
    last_at: now,
    codes: tree.codes.length > 0 ? tree.codes : input.codes.slice(0, MAX_CODES),
    words: tree.words.length > 0 ? tree.words : input.words,
    to_all: isToAll ? { agent: member.agent, step, at: now } : tree.to_all,
    alarms: tree.alarms + (alarms ? 1 : 0),
    repeats: tree.repeats + (isFirst || isAbout(tree, input) ? 1 : 0),
    forwards: tree.forwards + Math.max(1, targets.length),
    depth: isToAll ? Math.max(depth, step) : depth,
  };
}

/** With the member as it is now; the last one where it is new. */
function replace(tree: Tree, member: Member): Tree {
  const place = tree.members.findIndex(({ agent }) => agent === member.agent);
  if (place < 0) return tree.members.length < MAX_MEMBERS ? { ...tree, members: [...tree.members, member] } : tree;
  return { ...tree, members: tree.members.with(place, member) };
}
