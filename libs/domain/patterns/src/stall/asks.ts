import { similarity } from '../similarity.ts';
import { isTool, type Message } from '../message.ts';
import { markOf, type Mark } from '../trail.ts';
import { answerIn, isAbout, SHARED_OF_NEWS } from './about-ask.ts';
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
  const { answered, resting } = answeredBy(before, input);
  const over = new Set([...lapsed(before, answered, input.message), ...round]);
  let isReminder = false;
  const asks = before
    .filter((ask) => !over.has(ask))
    .map((ask) => {
      const rests: Ask['rests'] = input.tells_progress ? 'news' : 'maybe';
      if (resting.includes(ask)) return { ...goesOn(ask, input, now), rests, was_there: true };
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
    rests: false,
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

/**
 * What was no request, but news that is passed round: nobody in particular has to answer. Who asks several for the same has asked
 * each of them, and who hands on what it was asked for has asked as well; what spreads like that is news.
 */
function passedRound(asks: readonly Ask[], input: StallInput): readonly Ask[] {
  const { message, said, wants_answer } = input;
  const { type, sender, targets } = message;
  if (type === 'response' || said === null || said.facts === '') return [];
  const isTold = (ask: Ask): boolean =>
    ask.incident === null &&
    ask.said !== null &&
    (similarity(ask.said, said) >= SAME || isAbout(ask, input, SHARED_OF_NEWS));
  const told = asks.filter(isTold);
  const others = told.filter(({ asked }) => !asked.some((agent) => targets.includes(agent)));
  if (others.length < MANY) return [];
  const tellers = [...told.map(({ asker }) => asker), sender];
  const isPassedOn = told.some(({ asked }) => asked.some((agent) => tellers.includes(agent)));
  const isSpread = new Set(tellers).size < tellers.length;
  return (isPassedOn && isSpread) || (!wants_answer && !isPassedOn) ? others : [];
}

const isHeardBy = ({ targets }: Message, agent: string): boolean => targets.length === 0 || targets.includes(agent);

/**
 * With the requests that nobody needs any more: who has answered all that it was asked needs no more what it has asked others
 * for on the way, nor do these what they have asked for because of it.
 */
function lapsed(asks: readonly Ask[], answered: readonly Ask[], { sender }: Message): readonly Ask[] {
  const over = new Set(answered.filter(({ asker }) => asker !== sender));
  const all = new Set(answered);
  const own = answered.filter(({ asker }) => asker === sender);
  const done = new Set([...(over.size > 0 ? [sender] : []), ...own.flatMap(({ asked }) => asked)]);
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

/** Which requests a message answers or makes needless, and which it may have answered, or taken back. */
interface Answered {
  readonly answered: readonly Ask[];
  readonly resting: readonly Ask[];
}

function answeredBy(asks: readonly Ask[], input: StallInput): Answered {
  const { message, withdraws } = input;
  const { sender, type, of_tool } = message;
  const own = withdraws ? asks.filter(({ asker }) => asker === sender) : [];
  if (own.length > 0) {
    // Who says that something is settled may answer another by that.
    const { answered, resting } = answeredBy(without(asks, own), { ...input, withdraws: false });
    return { answered: [...own, ...answered], resting };
  }
  const named = asks.filter(({ marks }) => marks.some(({ id }) => id === message.reply_to));
  if (named.length > 0) return named[0]?.asker === sender ? NOBODY : judged(named, input);
  const mine = asks.filter(({ asker, asked }) => asked.includes(sender) && isHeardBy(message, asker));
  const dropped = asks.filter((ask) => mayDrop(ask, input));
  if (mine.length > 0 || dropped.length > 0) {
    const [theirs, own] = [judged(mine, input), split(dropped, () => 'maybe')];
    return { answered: [...theirs.answered, ...own.answered], resting: [...theirs.resting, ...own.resting] };
  }
  // What is asked of one may be answered by another.
  if (type !== 'response' || of_tool) return NOBODY;
  const last = asks.findLast(({ asker }) => asker !== sender && message.targets.includes(asker));
  return last ? judged([last], input) : NOBODY;
}

const without = (asks: readonly Ask[], some: readonly Ask[]): readonly Ask[] =>
  asks.filter((ask) => !some.includes(ask));

const NOBODY: Answered = { answered: [], resting: [] };

const judged = (asks: readonly Ask[], input: StallInput): Answered =>
  split(asks, (ask) => (input.tells_progress ? 'news' : answerIn(ask, input)));

/** Of what is told of as stalled already anything but news of the work may be the end. */
function split(asks: readonly Ask[], by: (ask: Ask) => 'answer' | 'maybe' | 'news' | 'none'): Answered {
  const all = asks.map((ask) => ({ ask, how: by(ask) }));
  const isOver = ({ ask, how }: (typeof all)[number]): boolean =>
    how === 'answer' || (how === 'maybe' && ask.incident !== null);
  return {
    answered: all.filter(isOver).map(({ ask }) => ask),
    resting: all.filter((one) => one.how !== 'none' && !isOver(one)).map(({ ask }) => ask),
  };
}

/**
 * Who tells whom it has asked about it, neither waits nor asks any more, and asks no question, has done with it as far as anybody can tell, until it
 * speaks of it again; not who tells others of the one that it has asked.
 */
function mayDrop(ask: Ask, input: StallInput): boolean {
  const { message, waits, reminds } = input;
  if (message.type === 'request' || waits || reminds || ask.asker !== message.sender) return false;
  if (message.text.includes('?') || ask.asked.some((agent) => speaksOf(message.text, agent))) return false;
  return (
    (message.targets.length === 0 || message.targets.some((target) => ask.asked.includes(target))) &&
    isAbout(ask, input)
  );
}

/** Whether a message asks again for what was asked before, or says aloud that it is waited for. */
function reminds(ask: Ask, input: StallInput): boolean {
  const { message, reminds, waits, said } = input;
  const { sender, targets, reply_to, type, text } = message;
  if (ask.asked.includes(sender) || type === 'response') return false;
  if (reply_to !== null && ask.marks.some(({ id }) => id === reply_to)) return true;
  const isToAsked = targets.some((target) => ask.asked.includes(target));
  const isSpokenOf = ask.asked.some((agent) => speaksOf(text, agent));
  // Who asks for it again waits for it, and so does who speaks to others of the one that it has asked.
  if (
    sender === ask.asker &&
    isAbout(ask, input) &&
    (isSpokenOf || (isToAsked && (type === 'request' || ask.rests !== false)))
  )
    return true;
  if (waits) return isSpokenOf || sender === ask.asker;
  if (!isToAsked && !(targets.length === 0 && isSpokenOf)) return false;
  if (sender !== ask.asker) return reminds && speaksOf(text, ask.asker);
  if (reminds) return true;
  // Who speaks to somebody that has not said anything since, and of nothing else, insists.
  if (said === null || ask.said === null) return false;
  if (similarity(ask.said, said) >= SAME) return ask.rests !== false || !ask.was_there;
  if (ask.was_there || ask.rests || type !== 'request') return false;
  return said.specifics === '' || said.specifics === ask.said.specifics;
}

const NAME_GOES_ON = /[\p{L}\p{N}_-]/u;

/** Whether a text names an agent, and does not address it: `ann has not sent it`, not `ann, please send it`. */
function speaksOf(text: string, agent: string): boolean {
  const at = agent.length > 2 ? text.toLowerCase().indexOf(agent.toLowerCase()) : -1;
  if (at < 0) return false;
  const [before, after] = [text.slice(0, at).trimEnd(), text.slice(at + agent.length)];
  if (NAME_GOES_ON.test(text.charAt(at - 1)) || NAME_GOES_ON.test(after.charAt(0))) return false;
  const isAddressed =
    before.endsWith('@') ||
    (before === '' && /^\s?[,:!]/.test(after)) ||
    (before.endsWith(',') && /^\s?[.!?,]?$/.test(after));
  return !isAddressed;
}

/** Likeness from which a request is the same once more. */
const SAME = 0.7;

const reminded = (ask: Ask, { message }: StallInput, now: number): Ask => ({
  ...ask,
  reminders: ask.rests === 'news' && ask.incident === null ? 0 : ask.reminders + 1,
  reminding: [...new Set([...ask.reminding, message.sender])].slice(0, MAX_ASKED),
  spoken_at: now,
  wants_answer: true,
  rests: false,
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
