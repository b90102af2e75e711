import { keyOf } from '../incident.ts';
import { isTool } from '../message.ts';
import { names } from '../names.ts';
import type { Draft, Records } from '../records.ts';
import { markOf, type Mark } from '../trail.ts';
import type { HoardingInput, Touch } from './input.ts';
import {
  HOLD_MS,
  MAX_HOLDS,
  MAX_MARKS,
  MAX_MARKS_OF_WAITING,
  MAX_PROMISES,
  MAX_WAITING,
  TAKEN_OVER_MS,
  WAIT_MS,
} from './limits.ts';
import type { HoardingRecord, Hold, Waiting } from './state.ts';

export const holdKey = (key: string): string => `hold/${keyOf(key)}`;

/** All holds that are in force, by their keys. */
export function holdsOf(records: Records<HoardingRecord>): (readonly [string, Hold])[] {
  const holds: (readonly [string, Hold])[] = [];
  for (const [key, record] of records.entries()) if (record.type === 'hold') holds.push([key, record]);
  return holds;
}

/** When its holder last did something with it, or has said that it will be done. */
export const idleSince = ({ since, used_at, promised_until }: Hold): number => Math.max(since, used_at, promised_until);

/** Folds a message into the holds. Gives the agents whose holds have changed. */
export function fold(draft: Draft<HoardingRecord>, input: HoardingInput, now: number): ReadonlySet<string> {
  const { message, touches } = input;
  const changed = new Set<string>();
  const put = (key: string, hold: Hold) => {
    changed.add(hold.owner);
    draft.put(key, { ...hold, touched_at: now });
  };
  const touched = new Map(touches.map((touch) => [holdKey(touch.key), touch]));
  const holds = holdsOf(draft);
  const named = new Set(
    holds
      .filter(([key, hold]) => touched.has(key) || (isParty(hold, message) && names(message.text, hold.resource)))
      .map(([key]) => key),
  );

  for (const [key, hold] of holds) {
    const touch = touched.get(key);
    const about = named.has(key) ? 'this' : named.size > 0 ? 'another' : 'none';
    const after =
      hold.owner === message.sender
        ? byOwner(hold, touch, about, input, now)
        : byOther(hold, touch, about === 'this', input, now);
    if (after === hold) continue;
    if (after) put(key, after);
    else {
      changed.add(hold.owner);
      draft.delete(key);
    }
  }
  if (isTool(message.sender)) return changed;
  for (const [key, touch] of touched)
    if (touch.act === 'takes' && draft.get(key) === undefined && !(touch.in_words && message.type === 'response'))
      put(key, taken(touch, input, now));
  for (const [key, hold] of holdsOf(draft)) {
    if (draft.size <= MAX_HOLDS) break;
    changed.add(hold.owner);
    draft.delete(key);
  }
  return changed;
}

const isParty = ({ owner }: Hold, { sender, targets }: HoardingInput['message']): boolean =>
  owner === sender || targets.includes(owner);

const taken = ({ resource, in_words }: Touch, { message }: HoardingInput, now: number): Hold => ({
  type: 'hold',
  fleet_id: message.fleet_id,
  resource,
  owner: message.sender,
  conversation: message.conversation,
  since: now,
  asserted_at: now,
  used_at: now,
  uses: 0,
  promised_until: 0,
  promises: 0,
  progress: '',
  in_words,
  touched_at: now,
  waiting: [],
  marks: [markOf(message, now)],
});

/** What the holder's message makes of a hold: it lets go (undefined), uses it, refuses it, or puts an end in sight. */
function byOwner(
  hold: Hold,
  touch: Touch | undefined,
  about: 'this' | 'another' | 'none',
  input: HoardingInput,
  now: number,
): Hold | undefined {
  const { message, grants, frees, progress, promise_ms } = input;
  const isNamed = about === 'this';
  const toWaiting = hold.waiting.filter(({ agent }) => message.targets.includes(agent));
  const isHere = message.conversation === hold.conversation && about !== 'another';
  const isAbout = isNamed || (about === 'none' && toWaiting.length > 0 && message.type === 'response');
  if (touch?.act === 'frees' || (isAbout && (frees || grants))) return undefined;

  const works =
    (touch !== undefined && !touch.in_words && (touch.act === 'changes' || touch.act === 'reads')) ||
    (touch !== undefined && touch.in_words && touch.act === 'changes' && message.type !== 'response') ||
    (message.calls && touch?.act === 'takes' && touch.declared) ||
    (message.calls && isHere && isAloneIn(input, hold));
  const gotOn = progress !== '' && progress !== hold.progress && (isNamed || isHere) && !isRefusal(input, toWaiting);
  if (works || gotOn)
    return { ...hold, used_at: now, asserted_at: now, uses: hold.uses + 1, progress: progress || hold.progress };
  if (!isAbout) return hold;

  const said: Hold = { ...hold, asserted_at: now, marks: withMark(hold.marks, markOf(message, now), MAX_MARKS) };
  if (promise_ms > 0 && hold.promises < MAX_PROMISES)
    return { ...said, promised_until: Math.max(hold.promised_until, now + promise_ms), promises: hold.promises + 1 };
  if (toWaiting.length === 0) return said;
  return {
    ...said,
    waiting: hold.waiting.map((one) => (toWaiting.includes(one) ? { ...one, refused: true } : one)),
  };
}

/** Who says no tells of no progress, whatever figures are in it. */
const isRefusal = ({ message }: HoardingInput, toWaiting: readonly Waiting[]): boolean =>
  toWaiting.length > 0 && /^\s*(?:no|sorry|not)\b/i.test(message.text);

/** Whether what is called is nothing else by name. */
const isAloneIn = ({ touches }: HoardingInput, { resource }: Hold): boolean =>
  touches.every((touch) => touch.in_words || touch.resource === resource);

/** What another's message makes of a hold: it asks for it, withdraws, or has it now. */
function byOther(
  hold: Hold,
  touch: Touch | undefined,
  isNamed: boolean,
  input: HoardingInput,
  now: number,
): Hold | undefined {
  const { message, withdraws, frees } = input;
  const asked = message.targets.includes(hold.owner);
  if (!isNamed || isTool(message.sender)) return hold;
  const before = hold.waiting.find(({ agent }) => agent === message.sender);
  const others = hold.waiting.filter((one) => one !== before);
  // Who tells the holder in words to let it go wants it.
  const isDemanded = touch?.act === 'frees' && touch.in_words && asked && message.type === 'request';
  if (withdraws || frees || (touch?.act === 'frees' && !isDemanded))
    return before ? { ...hold, waiting: others } : hold;

  const isWanted = touch?.act === 'takes' || touch?.act === 'waits';
  if (touch?.act === 'takes' && now - hold.asserted_at > TAKEN_OVER_MS) return over(hold, touch, others, input, now);
  // Who asked for it and works on it has got it.
  const isUsed = touch !== undefined && !touch.in_words && !asked && (touch.act === 'changes' || touch.act === 'reads');
  if (isUsed && before && !message.failed) return over(hold, touch, others, input, now);
  if (!isWanted && !(asked && message.type === 'request')) return hold;
  const mark = markOf(message, now);
  const waiting: Waiting = before
    ? { ...before, last_at: now, marks: withMark(before.marks, mark, MAX_MARKS_OF_WAITING) }
    : { agent: message.sender, first_at: now, last_at: now, refused: false, marks: [mark] };
  return {
    ...hold,
    waiting: before
      ? hold.waiting.map((one) => (one === before ? waiting : one))
      : [...hold.waiting, waiting].slice(-MAX_WAITING),
  };
}

/** It has passed to another; who waited goes on waiting, from now on. */
const over = (hold: Hold, touch: Touch, others: readonly Waiting[], input: HoardingInput, now: number): Hold => ({
  ...taken({ ...touch, resource: hold.resource }, input, now),
  waiting: others.map((one) => ({ ...one, refused: false })),
});

/** The hold without those who wait no more; undefined where it has ended. */
export function expireHold(hold: Hold, now: number): Hold | undefined {
  if (now - hold.touched_at >= HOLD_MS) return undefined;
  const waiting = hold.waiting.filter(({ last_at }) => now - last_at < WAIT_MS);
  return waiting.length === hold.waiting.length ? hold : { ...hold, waiting };
}

/** With one more; beyond `max` the first stay, and the last one is replaced. */
function withMark(marks: readonly Mark[], mark: Mark, max: number): readonly Mark[] {
  return marks.length < max ? [...marks, mark] : [...marks.slice(0, max - 1), mark];
}
