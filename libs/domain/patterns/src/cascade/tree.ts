import { code24 } from '../hash.ts';
import { keyOf } from '../incident.ts';
import { names } from '../names.ts';
import { follow, markOf } from '../trail.ts';
import type { CascadeInput } from './input.ts';
import { FAST_MS, MAX_CODES, MAX_CONVERSATIONS, MAX_MEMBERS, MAX_SENT_TO, MAX_WORDINGS } from './limits.ts';
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
    wordings: [words],
    codes,
    resolves: input.resolves,
    members: [root],
    to_all: null,
    trail: follow([]),
    alarms: 0,
    handed: 0,
    repeats: 0,
    forwards: 0,
    depth: 0,
    spread_at: 0,
    incident: null,
  };
  return passOn(tree, root, input, now);
}

/** How far a message belongs to a tree: it replies to it or speaks of the same, or it only follows. */
export type Bond = 'about' | 'follows';

/** The sender of a message as a member of the tree that it carries on. */
export interface Joining {
  readonly member: Member;
  readonly bond: Bond;
}

/** Why a message belongs to a tree: its sender was reached, and it carries on what the tree is about. */
export function joiningOf(tree: Tree, input: CascadeInput, window_ms: number, now: number): Joining | undefined {
  const { message } = input;
  const known = tree.members.find(({ agent }) => agent === message.sender);
  const isReply = () => message.reply_to !== null && tree.trail.marks.some(({ id }) => id === message.reply_to);
  if (known) {
    const isRecent = now - (known.agent === tree.root ? tree.last_at : known.reached_at) <= window_ms;
    if (!isRecent) return undefined;
    if (isReply() || isAbout(tree, input) || blames(known, input)) return { member: known, bond: 'about' };
    return follows(tree, known, input, now) ? { member: known, bond: 'follows' } : undefined;
  }
  const { to_all } = tree;
  if (!to_all || now - to_all.at > window_ms || !input.alarms || !(isReply() || isAbout(tree, input))) return undefined;
  const member: Member = {
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
  return { member, bond: 'about' };
}

/** It reports a failure and names whom its sender was told of one by. */
const blames = ({ from }: Member, { message, alarms, fails }: CascadeInput): boolean =>
  from !== '' && (alarms || fails) && names(message.text, from);

function follows(tree: Tree, member: Member, input: CascadeInput, now: number): boolean {
  const { message, alarms, fails, codes } = input;
  const isHere = tree.conversations.includes(keyOf(message.conversation));
  // Who fails after it was told of a failure fails because of it, as far as anybody can tell; not where each names something else.
  const isElsewhere = codes.length > 0 && tree.codes.length > 0 && now - member.reached_at > FAST_MS;
  if (tree.alarms > 0 && (isHere ? alarms || fails : fails && !isElsewhere)) return true;
  return isHere && isAnswer(member, input);
}

/** Whether it quotes a code, or says nearly the same words. */
const isAbout = (tree: Tree, input: CascadeInput): boolean => isCoded(tree, input) || quotes(tree, input);

const MIN_WORDS = 3;
/** Where a code is the same as well. */
const MIN_WORDS_BESIDE_CODE = 2;
const REPEATED = 0.4;

/** Long words in common with one way in which it was said; 0 where these are few of those that either has. */
function commonWords(wording: readonly string[], { words }: CascadeInput): number {
  const common = words.filter((word) => wording.includes(word)).length;
  return common >= REPEATED * Math.min(words.length, wording.length) ? common : 0;
}

const isCoded = (tree: Tree, { codes }: CascadeInput): boolean => codes.some((code) => tree.codes.includes(code));

/** Who began it may have given little but its code: then what it says is learnt from who first quotes that. */
const FEW_WORDS = 6;

/** Whether it says again in nearly the same words what was said before: without a code, what began it. */
function quotes(tree: Tree, input: CascadeInput): boolean {
  const { wordings } = tree;
  if (isCoded(tree, input)) return wordings.some((wording) => commonWords(wording, input) >= MIN_WORDS_BESIDE_CODE);
  const first = wordings.slice(0, (wordings[0]?.length ?? 0) < FEW_WORDS ? 2 : 1);
  return first.some((wording) => commonWords(wording, input) >= MIN_WORDS);
}

const withWording = (tree: Tree, input: CascadeInput): Tree['wordings'] =>
  tree.wordings.length < MAX_WORDINGS && isCoded(tree, input) && !quotes(tree, input)
    ? [...tree.wordings, input.words]
    : tree.wordings;

/** Other words beside a code with which it still stands for all that was said. */
const MAX_BESIDE_CODE = 2;

/**
 * Whether it passes on what it was given: in nearly the same words, or by a code that stands for it and is all that it names.
 * Work and questions have the code of a ticket as well; what is said beside it is then something else each time.
 */
const repeats = (tree: Tree, input: CascadeInput): boolean =>
  quotes(tree, input) || (input.labels && input.codes.length === 1 && isCoded(tree, input) && saysLittle(input));

const saysLittle = ({ words, alarms, fails }: CascadeInput): boolean =>
  alarms || fails || words.length <= MAX_BESIDE_CODE;

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
  const isOfOther = member.agent !== tree.root;
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
    wordings: withWording(tree, input),
    to_all: isToAll ? { agent: member.agent, step, at: now } : tree.to_all,
    alarms: tree.alarms + (alarms ? 1 : 0),
    handed: tree.handed + (isOfOther ? 1 : 0),
    repeats: tree.repeats + (isOfOther && repeats(tree, input) ? 1 : 0),
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
