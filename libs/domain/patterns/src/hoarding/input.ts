import { hash64 } from '../hash.ts';
import type { Message } from '../message.ts';
import { MAX_PROMISE_MS } from './limits.ts';

/** What a message does to one thing. `takes` is also what who wants it says while another has it. */
export interface Touch {
  readonly key: string;
  readonly resource: string;
  readonly act: 'takes' | 'waits' | 'frees' | 'changes' | 'reads';
  readonly in_words: boolean;
  /** It stands beside a call, and is not what is called. */
  readonly declared: boolean;
}

/** What the detector looks at in one message. */
export interface HoardingInput {
  readonly message: Message;
  readonly touches: readonly Touch[];
  /** Words that give something away, or say that its turn is over. */
  readonly grants: boolean;
  readonly frees: boolean;
  /** Words of who does not want it any more. */
  readonly withdraws: boolean;
  /** Hash of the figures of a report on progress; empty where it is none. */
  readonly progress: string;
  /** In how many ms an end is in sight; 0 where none is. */
  readonly promise_ms: number;
}

/** To ask for more time is no use of it. */
const TAKING = new Set('lock hold acquire claim occupy seize checkout lease keep renew extend refresh'.split(' '));
const FREEING = new Set(['release', 'unlock', 'free', 'unlease', 'checkin']);
const WAITING = new Set(['wait', 'await', 'queue', 'request']);

/** Names of tools by which things are taken and given back. */
const TAKES =
  /(?:^|[_.\-/])(?:lock|acquire|claim|reserve|allocate|check_?out|lease|take|grab|borrow|hold|occupy)(?:[_.\-/]|$)/i;
const GIVES = /(?:^|[_.\-/])(?:release|unlock|free|return|give_?back|check_?in|deallocate|unlease)(?:[_.\-/]|$)/i;

const NEGATED = /\b(?:not|never|no(?! longer)|won['\u2019]?t|cannot|can['\u2019]?t|don['\u2019]?t|refuse)\b/i;
const GRANT =
  /\b(?:go ahead|take it|it['\u2019]?s (?:all )?yours|it is (?:all )?yours|all yours|you can have|you have it|hand(?:ing|ed)? (?:it )?over|your turn|granted)\b/i;
const FREE =
  /\b(?:(?:releas|unlock)(?:ed|ing)|freed|(?:is|are|it['\u2019]?s) (?:now )?(?:free|available|unlocked)(?! (?:in|after|once|when|at|from)\b)|(?:done|finished) with|no longer need|letting (?:it|them) go|gave (?:it|them) back)\b/i;
const WITHDRAWAL =
  /\b(?:never ?mind|no longer need|don['\u2019]?t need (?:it|them)|found another|use another|used another|not needed any ?more|forget it|withdraw)\b/i;
const PROGRESS =
  /\d\s?%|\b\d+\s?(?:of|\/|out of)\s?\d+\b|\b(?:step|phase|stage|epoch|batch|chunk|part|row|rows|table|shard|iteration|progress|migrated|processed|completed|copied|trained|built|deployed|written|uploaded|indexed)\b/i;
const FIGURES = /\d+(?:[.,]\d+)?/g;
const IN_TIME =
  /\b(?:in|for|another|about|around|within|takes?|needs?|after|eta:?|left:?|remaining:?|roughly|~|more)\s{0,2}~?(\d{1,4}|a|an|one|two|three|five|ten)\s{0,2}(?:more\s)?(s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?)\b|\b(\d{1,4})\s?(s|secs?|seconds?|mins?|minutes?|hrs?|hours?)\s(?:more|left|remaining|to go)\b/i;
const NUMBERS: Readonly<Record<string, number>> = { a: 1, an: 1, one: 1, two: 2, three: 3, five: 5, ten: 10 };
const AFTER =
  /\b(?:once|when|as soon as|until|after|till)\b.{0,80}\b(?:done|finish\w*|through|complete\w*|over|ends?|ready|passed|merged|deployed|run|tests?|build|migration|backup|job|batch|training)\b/i;
const QUEUED =
  /\b(?:you(?:['\u2019]?re| are) (?:next|queued|in (?:the )?(?:queue|line)|number)|next in (?:line|the queue)|after (?:you|that) it['\u2019]?s|you get it (?:next|then)|put you (?:in|on))\b/i;
/** What an end that has no time is good for, in ms. */
const SOME_TIME_MS = 90_000;

/** The detector's view of a message. */
export function hoardingInputOf(message: Message): HoardingInput {
  const { text } = message;
  const promise_ms = promiseOf(text);
  // `acquireLock` as `acquire_Lock`.
  const calls = (message.content.tool_calls ?? [])
    .slice(0, 8)
    .map(({ function: { name } }) => name.replace(/([a-z])([A-Z])/g, '$1_$2'))
    .join('/');
  return {
    message,
    touches: message.accesses.map(({ resource, access, intent = '', found_in, ...more }) => {
      const called = found_in === 'tool_call' ? calls : '';
      const verb = /^[a-z]*/.exec(intent.toLowerCase())?.[0] ?? '';
      const act =
        more['release'] === true || FREEING.has(verb) || GIVES.test(called)
          ? 'frees'
          : WAITING.has(verb)
            ? 'waits'
            : access === 'exclusive' || TAKING.has(verb) || TAKES.test(called)
              ? 'takes'
              : access === 'write'
                ? 'changes'
                : 'reads';
      return {
        key: resourceKey(resource),
        resource,
        act,
        in_words: found_in === 'text',
        declared: found_in === 'resources',
      };
    }),
    grants: promise_ms === 0 && GRANT.test(text) && !NEGATED.test(text),
    frees: FREE.test(text) && !NEGATED.test(text) && !text.trimEnd().endsWith('?'),
    withdraws: WITHDRAWAL.test(text),
    progress: PROGRESS.test(text) ? hash64((text.match(FIGURES) ?? []).join(' ') || text) : '',
    promise_ms,
  };
}

const KIND_AND_ID = /^([A-Za-z][A-Za-z_]{0,63})[:/]([^/]+)$/;

/** Equal for `machine/build-1` and `Machine:build-1`. */
function resourceKey(resource: string): string {
  const match = resource.length > 256 ? null : KIND_AND_ID.exec(resource);
  const [, kind = '', id = ''] = match ?? [];
  return match === null || id.includes('.') ? resource : `${kind.toLowerCase()}:${id}`;
}

function promiseOf(text: string): number {
  const match = IN_TIME.exec(text);
  const given = match?.[1] ?? match?.[3];
  if (given !== undefined) {
    const unit = (match?.[2] ?? match?.[4] ?? 's').toLowerCase();
    const amount = NUMBERS[given.toLowerCase()] ?? Number(given);
    const ms = amount * (unit.startsWith('h') ? 3_600_000 : unit.startsWith('m') ? 60_000 : 1_000);
    return Math.min(MAX_PROMISE_MS, ms);
  }
  return AFTER.test(text) || QUEUED.test(text) ? SOME_TIME_MS : 0;
}
