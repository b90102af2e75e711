import { similarity } from '../fingerprint.ts';
import { isTool, type Message } from '../message.ts';
import { markOf, type Mark } from '../trail.ts';
import type { StallInput } from './input.ts';
import { MAX_ASKED, MAX_ASKS, MAX_MARKS } from './limits.ts';
import type { Ask, Talk } from './state.ts';

/** What a message makes of the open requests of its conversation: those that are left, and those that are answered. */
export interface Heard {
  readonly asks: readonly Ask[];
  readonly answered: readonly Ask[];
}

/** Folds a message into the open requests of its conversation. */
export function hear(talk: Talk | undefined, input: StallInput, now: number): Heard {
  const before = talk?.asks ?? [];
  const round = passedRound(before, input);
  const over = new Set([...lapsed(before, answeredBy(before, input), input.message), ...round]);
  let isReminder = false;
  const asks = before
    .filter((ask) => !over.has(ask))
    .map((ask) => {
      if (reminds(ask, input)) {
        isReminder = true;
        return reminded(ask, input, now);
      }
      return goesOn(ask, input, now);
    });
  const opened = isReminder || round.length > 0 ? undefined : openedBy(input, now);
  return { asks: (opened ? [...asks, opened] : asks).slice(-MAX_ASKS), answered: [...over] };
}

function openedBy({ message, wants_answer, said }: StallInput, now: number): Ask | undefined {
  const { sender, targets, type } = message;
  if (type !== 'request' || targets.length === 0 || targets.length > MAX_ASKED) return undefined;
  return {
    asker: sender,
    asked: targets,
    reminders: 0,
    reminding: [],
    at: now,
    progress_at: now,
    spoken_at: now,
    others_went_on: false,
    was_there: false,
    of_tool: message.calls || targets.every(isTool),
    wants_answer,
    said,
    marks: [markOf(message, now)],
    incident: null,
  };
}

/** From so many others on who were told the same it is news that is passed round. */
const MANY = 2;

/** What was no request, but news that is passed round: nobody in particular has to answer. */
function passedRound(asks: readonly Ask[], { message: { type, targets }, said }: StallInput): readonly Ask[] {
  if (type === 'response' || said === null || said.facts === '') return [];
  const isTold = (ask: Ask): boolean =>
    ask.incident === null &&
    ask.said !== null &&
    !ask.asked.some((agent) => targets.includes(agent)) &&
    similarity(ask.said, said) >= SAME;
  const told = asks.filter(isTold);
  return told.length >= MANY ? told : [];
}

const isHeardBy = ({ targets }: Message, agent: string): boolean => targets.length === 0 || targets.includes(agent);

/**
 * With the requests that nobody needs any more: who has answered all that it was asked needs no more what it has asked others
 * for on the way, nor do these what they have asked for because of it.
 */
function lapsed(asks: readonly Ask[], answered: readonly Ask[], { sender }: Message): readonly Ask[] {
  const over = new Set(answered.filter(({ asker }) => asker !== sender));
  const all = new Set(answered);
  const done = new Set(over.size > 0 ? [sender] : []);
  for (const agent of done) {
    if (asks.some((ask) => !all.has(ask) && ask.asked.includes(agent))) continue;
    for (const ask of asks)
      if (ask.asker === agent && !all.has(ask)) {
        all.add(ask);
        for (const other of ask.asked) done.add(other);
      }
  }
  return [...all];
}

/** Which requests a message answers, or makes needless. */
function answeredBy(asks: readonly Ask[], input: StallInput): readonly Ask[] {
  const { message, tells_progress, withdraws } = input;
  const { sender, reply_to, type, of_tool } = message;
  if (withdraws) {
    const own = asks.filter(({ asker }) => asker === sender);
    if (own.length > 0) return own;
  }
  const named = reply_to === null ? [] : asks.filter(({ marks }) => marks.some(({ id }) => id === reply_to));
  if (named.length > 0) return tells_progress || !isAnswerTo(named[0], input) ? [] : named;
  // Who tells whom it has asked about it, and neither waits nor asks any more, has done with it as far as anybody can tell.
  const isTold = type !== 'request' && !input.waits && !input.reminds && !input.wants_answer;
  const dropped = asks.filter(({ asker, asked, said }) => {
    if (!isTold || asker !== sender || !message.targets.some((target) => asked.includes(target))) return false;
    return said !== null && input.said !== null && said.facts !== '' && said.facts === input.said.facts;
  });
  if (dropped.length > 0) return dropped;
  const mine = asks.filter(({ asker, asked }) => asked.includes(sender) && isHeardBy(message, asker));
  if (mine.length > 0) return tells_progress ? [] : mine;
  // What is asked of one may be answered by another.
  if (type !== 'response' || of_tool) return [];
  const last = asks.findLast(({ asker }) => asker !== sender && message.targets.includes(asker));
  return last && !tells_progress ? [last] : [];
}

const isAnswerTo = (ask: Ask | undefined, { message }: StallInput): boolean =>
  ask !== undefined && ask.asker !== message.sender;

/** Whether a message asks again for what was asked before, or says aloud that it is waited for. */
function reminds(ask: Ask, { message, reminds, waits, said }: StallInput): boolean {
  const { sender, targets, reply_to } = message;
  if (ask.asked.includes(sender) || message.type === 'response') return false;
  if (reply_to !== null && ask.marks.some(({ id }) => id === reply_to)) return true;
  const isToAsked = targets.some((target) => ask.asked.includes(target));
  const isNamed = isToAsked || ask.asked.some((agent) => agent.length > 2 && message.text.includes(agent));
  if (waits) return isNamed || sender === ask.asker;
  if (!isToAsked && !(targets.length === 0 && isNamed)) return false;
  if (reminds) return true;
  // Who speaks to somebody that has not said anything since, and of nothing else, insists.
  if (sender !== ask.asker || ask.was_there || said === null || ask.said === null) return false;
  return said.specifics === '' || said.specifics === ask.said.specifics || similarity(ask.said, said) >= SAME;
}

/** Likeness from which a request is the same once more. */
const SAME = 0.7;

const reminded = (ask: Ask, { message }: StallInput, now: number): Ask => ({
  ...ask,
  reminders: ask.reminders + 1,
  reminding: [...new Set([...ask.reminding, message.sender])].slice(0, MAX_ASKED),
  spoken_at: now,
  wants_answer: true,
  marks: withMark(ask.marks, markOf(message, now)),
});

/** Somebody asked is at work, or something else goes on. */
function goesOn(ask: Ask, { message, tells_progress }: StallInput, now: number): Ask {
  const isAsked = ask.asked.includes(message.sender);
  const isToAsked = message.targets.some((target) => ask.asked.includes(target));
  // Who calls tools, tells of progress, or has just got an answer itself is at work.
  const isAtWork =
    (isAsked && (message.calls || (tells_progress && isHeardBy(message, ask.asker)))) ||
    (isToAsked && (message.of_tool || message.type === 'response'));
  if (isAtWork) return { ...ask, progress_at: now, spoken_at: now, others_went_on: true };
  const was_there = ask.was_there || isAsked;
  return ask.others_went_on && was_there === ask.was_there ? ask : { ...ask, others_went_on: true, was_there };
}

const withMark = (marks: readonly Mark[], mark: Mark): readonly Mark[] =>
  marks.length < MAX_MARKS ? [...marks, mark] : marks;
