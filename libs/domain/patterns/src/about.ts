const words = (list: string): ReadonlySet<string> => new Set(list.split(' '));

/** Words that hold a sentence together. Those of a state (`on` and `off` aside: `up`, `down`, `done`) are none of them. */
const FUNCTION_WORDS = words(
  'a an the this that these those it its he him his she her hers they them their theirs we us our ours i me my mine you your yours ' +
    'myself yourself itself who whom whose which what where when why how here there some any all both each every either neither one ' +
    'ones other others another such same own and or but nor so if then else than as of at by for from in into on onto to with about ' +
    'over under between through during after before since until till upon via per be am is are was were been being do does did have ' +
    'has had having will would shall should can could may might must let lets just only also too very really quite rather even ever ' +
    "i'm i've i'd i'll it's that's what's there's we're we've we'll you're you've they're let's don't doesn't didn't isn't aren't wasn't " +
    'yes ok okay well',
);

/** Words by which one asks, says that one lacks something, waits or cannot go on, and is polite: they say nothing of what it is about. */
const WORDS_OF_ASKING = words(
  'please kindly thanks thank hello hi hey dear sorry understood noted alright sure see seen acknowledged roger need needs needed ' +
    'require requires required want wants wanted ask asks asked asking request requests requested requesting send sends sent sending ' +
    'give gives given giving get gets getting got provide provides provided providing share shared sharing lack lacks lacked lacking ' +
    'miss misses missing wait waits waited waiting await awaits awaiting expect expects expected stuck blocked unable able without ' +
    'otherwise still yet again once more further now soon already back go goes going gone come comes coming continue continues proceed ' +
    'proceeds move forward tell tells told know knows hear heard remind reminds reminder pending outstanding urgent urgently asap possible ' +
    'time moment news update cannot',
);

const NEGATIONS = words(
  "not no never none nothing nobody nor without cannot can't won't don't doesn't didn't isn't aren't wasn't",
);

/**
 * Words of a label that counts how often something is said: `Attempt 3:`, `(2nd reminder)`, `3rd time –`. Names of things are none of
 * them: the next mail, query or run of a list is another one (see {@link labelOf}).
 */
const WORDS_OF_COUNTING = words(
  'attempt attempts try tries retry retries ping nudge reminder reminding lap loop repeat repeated repetition time times no nr num ' +
    'number count counter seq sequence again follow up followup follow-up chaser resend resent rerun tick heartbeat',
);
/** Words of a label that names a part of something: `Page 3:`. The next number is the next part, and not the same again. */
const WORDS_OF_PARTS = words(
  'page pages item items part parts step steps chapter section paragraph row line entry record point question task job batch chunk slide ' +
    'sheet leaf stage phase version draft release edition day week month year quarter level case order ticket file figure table lot room ' +
    'unit piece block volume example exercise scene act field column invoice bill claim contract document report form letter email mail ' +
    'message image picture photo test experiment issue bug pr candidate applicant customer client patient account server node machine ' +
    'house site shop box parcel shipment sample song recipe lesson query dataset model',
);

const NUMBER =
  /^(?:#?\d{1,6}(?:st|nd|rd|th)?\.?|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|once|twice|thrice)$/;
const CLOCK = /^\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?:z|am|pm)?$/i;
/** A date and a time, or a time to the second, at the beginning of a line as logs have it. */
const TIMESTAMP = /^(?:\d{4}-\d\d-\d\d[T ])?\d{1,2}:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?(?=[\s|\]):,–—-]|$)/;
const MAX_LABEL = 40;
/** Ends of a label. A colon within a time is none. */
const LABEL_ENDS = [/[\])}>|–—;]|:(?=\s|$)|\s-(?=\s)/, /[.,!?](?=\s|$)/] as const;
const OPENS = /^[\s[({<*]*/;
const BETWEEN = /^[\s\])}>:;,.|–—*-]+/;
const AT_END = /\s[[(]([^\])]{1,40})[\])][.!?]?\s*$/;
/** These alone name nothing: `3 of 9` may be pages. */
const JOINING = words('for the my our your this is now already a of');

/** Whether a label counts how often it is said, or says when: that changes from one time to the next, and is no progress. */
function isCounter(label: string): boolean {
  const parts = label
    .trim()
    .toLowerCase()
    .split(/[\s/]+/);
  if (parts.every((part) => CLOCK.test(part))) return true;
  const isCounted = parts.some((part) => NUMBER.test(part));
  const counts = (part: string): boolean => WORDS_OF_COUNTING.has(part.replace(/\.$/, ''));
  return (
    isCounted && parts.some(counts) && parts.every((part) => NUMBER.test(part) || counts(part) || JOINING.has(part))
  );
}

function withoutLabel(text: string): string {
  const begun = text.replace(OPENS, '');
  const [stamp] = TIMESTAMP.exec(begun) ?? [];
  if (stamp !== undefined) return begun.slice(stamp.length).replace(BETWEEN, '');
  const head = begun.slice(0, MAX_LABEL);
  for (const ends of LABEL_ENDS) {
    const end = ends.exec(head);
    if (end && isCounter(head.slice(0, end.index))) return begun.slice(end.index).replace(BETWEEN, '');
  }
  return text;
}

/** Labels in front of a message that are looked at. */
const MAX_LABELS = 3;

/** A text without what counts or dates the message itself, in front of it or behind it. */
export function withoutCounters(text: string): string {
  let left = text;
  for (let n = 0; n < MAX_LABELS; n += 1) {
    const next = withoutLabel(left);
    if (next === left) break;
    left = next;
  }
  const end = AT_END.exec(left.slice(-MAX_LABEL - 8));
  const [all = '', label = ''] = end ?? [];
  return end && isCounter(label) ? left.slice(0, left.length - all.length) : left;
}

/** A number in front of a text that may count how often it is said, though nobody knows the word that goes with it. */
export interface Label {
  readonly number: number;
  /** The text without it. */
  readonly rest: string;
}

/** Up to so high numbers count; higher ones are names. */
const MAX_COUNT = 30;
const MAX_LABEL_WORDS = 2;
const BARE = /^#(\d{1,2})\.?\s+/;
const LABEL = /^([\p{L} .,’'-]{0,32}?)[#]?(\d{1,2})\.?(?:\s?(?:\/|of)\s?\d{1,2})?$/u;

/**
 * `Plea 3: …`, `#3 …`, `[3] …`: a label of a few words and one number; none where it names a part of something, as `Page 3: …`. It
 * counts only where the rest says by a number of its own what it is about: else it is the label that tells one thing from the next.
 */
export function labelOf(text: string): Label | undefined {
  const begun = text.replace(OPENS, '');
  const bare = BARE.exec(begun);
  if (bare) return labelled('', bare[1], begun.slice(bare[0].length));
  const head = begun.slice(0, MAX_LABEL);
  for (const ends of LABEL_ENDS) {
    const end = ends.exec(head);
    const found = end && LABEL.exec(head.slice(0, end.index).trim());
    if (found) return labelled(found[1], found[2], begun.slice(end.index).replace(BETWEEN, ''));
  }
  return undefined;
}

function labelled(given = '', number = '', rest: string): Label | undefined {
  const parts = given
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean);
  const isLong = parts.filter((part) => !FUNCTION_WORDS.has(part)).length > MAX_LABEL_WORDS;
  const isPart = isLong || parts.some((part) => WORDS_OF_PARTS.has(part));
  return isPart || Number(number) > MAX_COUNT || rest === '' ? undefined : { number: Number(number), rest };
}

/** The words that say what a text is about, as they are compared; the others hold it together, ask or negate. */
export function contentOf(word: string): string | undefined {
  if (FUNCTION_WORDS.has(word) || WORDS_OF_ASKING.has(word) || NEGATIONS.has(word)) return undefined;
  const plain = word.replace(/['’]s$/, '');
  if (!/^\p{L}+$/u.test(plain)) return plain;
  const stem = plain.replace(/(?:ing|ed|es|s|e)$/, '');
  return stem.length >= 4 ? stem : plain;
}

export const isNegation = (word: string): boolean => NEGATIONS.has(word);
