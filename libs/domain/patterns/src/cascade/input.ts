import { code24 } from '../hash.ts';
import { isTool, type Message } from '../message.ts';
import { MAX_CODES, MAX_WORDS } from './limits.ts';

/** What the detector looks at in one message. */
export interface CascadeInput {
  readonly message: Message;
  /** Agents it goes to; tools pass nothing on. */
  readonly targets: readonly string[];
  /** It reports that something is wrong, or passes on that it is. */
  readonly alarms: boolean;
  /** Its sender has failed. */
  readonly fails: boolean;
  /** It says that there is nothing wrong, or not any more. */
  readonly calms: boolean;
  readonly resolves: boolean;
  /** It wants to be passed on. */
  readonly spreads: boolean;
  /** It names something by a code of letters and figures, such as `OPS-2041`, by which others can pass it on. */
  readonly labels: boolean;
  /** Hashes of its words but the short ones, and of names and numbers in it. */
  readonly words: readonly string[];
  readonly codes: readonly string[];
}

const ALARM =
  /\b(?:alert|alarm|incident|outage|errors?|fail(?:ed|ure|ures|ing|s)?|down|crash(?:ed|es|ing)?|exception|time[d]?[ -]?out|unavailable|corrupt(?:ed|ion)?|urgent|emergency|critical|panic|breach|broken|wrong|unreachable|refused|abort(?:ed|ing)?|stuck|lost|missing|degraded|overload(?:ed)?|stale|rejected|blocked|cannot|can['\u2019]?t|could not|unable|problem|warning|sev-?\d|50[0-4])\b/i;
const FAILS =
  /^\s*(?:error|failed|failure|exception|aborted)\b|\b(?:i|we)(?:['\u2019]m| am|['\u2019]re| are)? (?:also |too |now |have )?(?:fail(?:ed|ing)?|abort(?:ed|ing)?|down|had to stop)\b|\b(?:cannot|can['\u2019]?t|could not|unable)\b.{0,80}\b(?:error|fail(?:ed|s|ing|ure)?|down|unavailable|outage|timed? ?out|unreachable)\b|\bfailed (?:too|as well|because|with|due)\b|\b(?:because|due to|caused by|upstream)\b.{0,80}\b(?:fail|error|down|unavailable|timed? ?out)/i;
const CALMS =
  /\b(?:all (?:fine|good|clear|well|green|ok)|no (?:errors?|problems?|issues?|impact|signs?|anomal\w{1,5}|alerts?|failures?)|nothing (?:wrong|unusual|here|found|to report|suspicious)|not affected|unaffected|healthy|normal|works? (?:fine|again)|looks (?:fine|good|normal|healthy)|is fine|are fine|false alarm)\b/i;
const RESOLVES =
  /\b(?:resolved|fixed|recovered|mitigated|false alarm|all clear|back (?:up|to normal)|rolled back|works again|is over|stand down|closed)\b/i;
const SPREADS =
  /\b(?:forward|pass (?:it|this|them)? ?on|spread|tell (?:the others|everyone|everybody|all|your)|everyone|everybody|notify|share (?:this|it|with)|please note|attention|notice|heads[- ]up|fyi|announcement|reminder|inform|let (?:the others|everyone|all) know|to all|urgent|broadcast|relay|warn)\b/i;

const WORD = /[\p{L}\p{N}_]+(?:[-.:/#][\p{L}\p{N}_]+)*/gu;
const NO_CODE = /^(?:\d{1,3}|\d+(?:st|nd|rd|th|s|ms|m|h|k|min))$/;
/** `ops-41`, `p1-2041`, `net-core-417`; shorter numbers behind two words are those of agents. */
const LABEL = /^(?:\p{L}[\p{L}\d]*[-_#./:]?\d+|\p{L}+[-_.]\p{L}+[-_#./:]?\d{2,})$/u;
const LONG = 4;

/** The detector's view of a message. */
export function cascadeInputOf(message: Message): CascadeInput {
  const { text } = message;
  const words = text.normalize('NFKC').toLowerCase().match(WORD) ?? [];
  const codes = [...new Set(words.filter((word) => /\d/.test(word) && word.length >= 3 && !NO_CODE.test(word)))];
  const calms = CALMS.test(text);
  const isOfAgent = (word: string) =>
    [message.sender, ...message.targets].some((agent) => agent.toLowerCase() === word);
  return {
    message,
    targets: message.targets.filter((target) => !isTool(target)),
    alarms: message.failed || (!calms && ALARM.test(text)),
    fails: message.failed || (!calms && FAILS.test(text)),
    calms,
    resolves:
      RESOLVES.test(text) && !/\b(?:not|never|un)\s?(?:resolved|fixed|recovered|mitigated|over|closed)\b/i.test(text),
    spreads: SPREADS.test(text),
    labels: message.type !== 'response' && codes.some((code) => LABEL.test(code) && !isOfAgent(code)),
    words: [...new Set(words.filter((word) => word.length >= LONG && !codes.includes(word)))]
      .slice(0, MAX_WORDS)
      .map(code24),
    codes: codes.slice(0, MAX_CODES).map(code24),
  };
}
