import type { ResourceAccess } from '@chorus/contracts';
import { MAX_TEXT_ACCESSES } from '../limits.ts';
import { DIGIT, PATH } from '../text/cues.ts';
import type { Reading } from '../text/reading.ts';
import { touchesRedaction } from '../text/redaction.ts';
import { commandAccesses } from './command.ts';
import { identifierOf, isKind, isNumberedWithin, isTable, namedBy, withoutEnd } from './identifier.ts';
import { moodOf, type Mood } from './mood.ts';
import { urlName, wordAsPath } from './resource-name.ts';
import { MAY_BE_SQL, sqlAccesses } from './sql.ts';
import { actOf, WAITS, type Act } from './verbs.ts';
import { wordsOf, type Word } from './words.ts';

type Mode = 'read' | 'write';

/** What may be done to a file; other verbs that stand before one are about something else. */
const FILE_VERBS = new Set(
  (
    'save write create update modify edit append overwrite delete remove rename export generate store replace publish fix ' +
    'revert restore move erase change amend rewrite ' +
    'read load open parse import view see use analyze analyse inspect check find extract fetch visit access review'
  ).split(' '),
);
/** Words that are no verbs and say the same of a file. */
const FILE_WORDS = new Map<string, Act>([
  ...['rm', 'mv', 'cp', 'tee', 'touch', 'mkdir', 'rmdir', '-o', '--output', 'of'].map(
    (verb) => [verb, { access: 'write', verb }] as const,
  ),
  ...['from', 'imported', 'cat', 'head', 'tail', 'less', 'grep'].map(
    (verb) => [verb, { access: 'read', verb }] as const,
  ),
]);
/** Words between a verb and what it is about, and between it and a verb behind it (`order 5 has been paid`). */
const VERB_REACH = 8;
const PASSIVE_REACH = 4;

const STRENGTH = { read: 0, write: 1, exclusive: 2 } as const;

// All tests below run on a few dozen characters before or after one word.
const MAY_BE_PATH = /[/\\]|\.\w/;
/** Without a digit there is no identifier. */
const MAY_BE_PATH_OR_NAMED = /[/\\\d]|\.\w/;
const SENTENCE_ENDS = /[.!?](?=\s|$)/g;
const NO_PAST = /(?:ing|s)$/;
const PROMPT = /^\s{0,8}\$ /;
const FILENAME_COMMENT = /^\s{0,8}(?:#|\/\/|--)\s{0,4}filename\s{0,2}[:=]/i;
const OPENED_BEFORE = /(?:^|\W)open\(\s?[rbuf]?['"]$/i;
const FOR_WRITING_AFTER = /^['"]\s?,\s?(?:mode\s?=\s?)?['"]\w?[wax+]/;
const WRITER_BEFORE =
  /(?:to_\w{2,12}|save\w{0,8}|write\w{0,14}|imwrite|unlink\w{0,6}|remove|rmtree|mkdir\w{0,4}|makedirs|touch)\(\s?[rbuf]?['"]?$/i;
const WRITER_AFTER = /^['"]\)\.(?:write|unlink|mkdir|touch)/;
const REDIRECT_BEFORE = /\S.{0,40}[\s\d&>]>\s?['"]?$/;
/** After "<" comes a tag, after "}" the rest of a template; a link's target is no file. */
const NO_PATH_BEFORE = /(?:[<}]|\]\(|href=["']|src=["'])$/;
const HTTP_WRITE_BEFORE = /(?:\.(?:post|put|patch|delete)\(\s?[fru]?['"]?|-X\s?(?:POST|PUT|PATCH|DELETE)\s['"]?)$/i;

function modeOf(before: string, after: string, verb: Mode | undefined): Mode {
  if (OPENED_BEFORE.test(before)) return FOR_WRITING_AFTER.test(after) ? 'write' : 'read';
  if (WRITER_BEFORE.test(before) || WRITER_AFTER.test(after) || REDIRECT_BEFORE.test(before)) return 'write';
  return verb ?? 'read';
}

/** Tells the mood of the sentence round a place in a line of a text, for places in their order. */
function moodsOf(line: string, said: Reading): (at: number) => Mood {
  let [start, end] = [0, -1];
  let mood: Mood | undefined;
  return (at) => {
    while (end < at) {
      start = end + 1;
      SENTENCE_ENDS.lastIndex = start;
      end = SENTENCE_ENDS.test(line) ? SENTENCE_ENDS.lastIndex - 1 : line.length;
      mood = undefined;
    }
    return (mood ??= moodOf(line.slice(start, end + 1), said));
  };
}

/** Accesses of a text, one of each resource, the strongest. Takes no more when there are {@link MAX_TEXT_ACCESSES}. */
class Found {
  readonly #accesses = new Map<string, ResourceAccess>();

  get isFull(): boolean {
    return this.#accesses.size >= MAX_TEXT_ACCESSES;
  }

  add(access: ResourceAccess): void {
    if (this.isFull) return;
    const known = this.#accesses.get(access.resource);
    if (known === undefined || STRENGTH[access.access] > STRENGTH[known.access])
      this.#accesses.set(access.resource, access);
  }

  get accesses(): ResourceAccess[] {
    return [...this.#accesses.values()];
  }
}

const found_in = 'text';

/** An access as the sentence means it that it stands in. */
function inMood({ access, verb, release }: Act, resource: string, mood: Mood): ResourceAccess {
  if (mood === 'says') return { resource, access: 'read', found_in };
  if (mood === 'frees' || release) return { resource, access: 'exclusive', release: true, found_in };
  if (mood === 'waits') return { resource, access: 'exclusive', intent: WAITS, found_in };
  if (mood === 'keeps') return { resource, access: 'exclusive', found_in };
  return access === 'write' ? { resource, access, intent: verb, found_in } : { resource, access, found_in };
}

/** "order 5" orders nothing, and neither does "orders row 5": what the word at a place is part of the name of. */
function isPartOfName(words: readonly Word[], at: number): boolean {
  const { lower } = words[at] as Word;
  const [next, second] = [words[at + 1], words[at + 2]];
  if (next === undefined) return false;
  if (next.hasDigit && isKind(lower) && identifierOf(next.text) !== undefined) return true;
  if (second === undefined || !second.hasDigit || !isNumberedWithin(next.lower)) return false;
  return isTable(lower) && identifierOf(second.text) !== undefined;
}

/** What is said behind a thing to be done to it: "is paid", and not "and pays". */
function passiveAfter(words: readonly Word[], at: number): Act | undefined {
  let found: Act | undefined;
  for (let next = at + 1; found === undefined && next <= at + PASSIVE_REACH && next < words.length; next++) {
    const { lower, isLast } = words[next] as Word;
    const bare = withoutEnd(lower);
    const passive = actOf(bare);
    if (passive !== undefined && bare !== passive.verb && !NO_PAST.test(bare)) found = passive;
    if (isLast) break;
  }
  return found;
}

/** Orders, rows, machines and their like, by kind and number or code, and what the sentence does to them. */
function addNamed(line: string, words: readonly Word[], said: Reading, found: Found): void {
  let act: Act | undefined;
  let sinceAct = 0;
  const lower = (at: number): string => words[at]?.lower ?? '';
  const moodAt = moodsOf(line, said);
  for (const [at, { text, lower: word, start, hasDigit, isLast }] of words.entries()) {
    const identifier = hasDigit ? identifierOf(text) : undefined;
    if (identifier === undefined) {
      const known = actOf(withoutEnd(word));
      if (known !== undefined && !isPartOfName(words, at)) [act, sinceAct] = [known, 0];
      else if (++sinceAct > VERB_REACH) act = undefined;
      if (isLast) act = undefined;
      continue;
    }
    sinceAct++;
    if (touchesRedaction(line, start, start + text.length)) continue;
    const resource = namedBy(identifier, [lower(at - 2), lower(at - 1)], [lower(at + 1), lower(at + 2)]);
    if (resource === undefined) continue;
    const does = act ?? (isLast ? undefined : passiveAfter(words, at));
    if (isLast) act = undefined;
    found.add(inMood(does ?? { access: 'read', verb: '' }, resource, moodAt(start)));
  }
}

/** What may be done to a file by a word before it. */
function fileAct(word: string): Act | undefined {
  const verb = actOf(word);
  return FILE_WORDS.get(word) ?? (verb !== undefined && FILE_VERBS.has(verb.verb) ? verb : undefined);
}

function addPaths(line: string, words: readonly Word[], inCode: boolean, said: Reading, found: Found): void {
  const isFilename = FILENAME_COMMENT.test(line.slice(0, 48));
  const moodAt = moodsOf(line, said);
  let act: Act | undefined;
  let sinceAct = 0;
  for (const { text: word, lower, start, isUrl, mayBePath, isLast } of words) {
    const before = (length: number): string => line.slice(Math.max(0, start - length), start);
    const end = start + word.length;
    if (isUrl) {
      const resource = urlName(word);
      const access = HTTP_WRITE_BEFORE.test(before(48)) ? 'write' : 'read';
      if (resource !== undefined) found.add({ resource, access, found_in });
      continue;
    }
    const known = fileAct(lower);
    if (known !== undefined) [act, sinceAct] = [known, 0];
    else if (++sinceAct > VERB_REACH) act = undefined;
    if (mayBePath && !NO_PATH_BEFORE.test(before(8)) && !touchesRedaction(line, start, end)) {
      const resource = wordAsPath(word, line.charAt(end), inCode);
      if (resource !== undefined) {
        const mode = act?.access === 'write' ? 'write' : 'read';
        const access = isFilename ? 'write' : modeOf(before(48), line.slice(end, end + 32), mode);
        found.add(
          access === 'read' || inCode
            ? { resource, access, found_in }
            : inMood({ access, verb: act?.access === 'write' ? act.verb : 'write' }, resource, moodAt(start)),
        );
      }
    }
    if (isLast) act = undefined;
  }
}

function addOfLine(line: string, inCode: boolean, said: Reading, found: Found): void {
  if (inCode || PROMPT.test(line)) for (const access of commandAccesses(line)) found.add(access);
  // In code a number is a number.
  if (!(inCode ? MAY_BE_PATH : MAY_BE_PATH_OR_NAMED).test(line)) return;
  const words = wordsOf(line);
  if (words.some(({ isUrl, mayBePath }) => isUrl || mayBePath)) addPaths(line, words, inCode, said, found);
  if (!inCode && words.some(({ hasDigit }) => hasDigit)) addNamed(line, words, said, found);
}

/**
 * What a plain text does: to file paths and URLs, in prose and code; to things that are called by their kind and a number
 * or code (`order 48213`); by commands and SQL in its code.
 *
 * A path is written where it is opened for writing, saved to, the target of a `>`, named by `# filename:`, or where the
 * nearest verb before it says so; else it is read. What a sentence only asks, denies or tells of last week is read too.
 *
 * Takes time linear in the text, whatever it holds, and stops after {@link MAX_TEXT_ACCESSES} different resources.
 *
 * @param said a text of at most {@link MAX_TEXT} characters
 */
export function textAccesses(said: Reading): ResourceAccess[] {
  const { text } = said;
  const hasCode = text.includes('```');
  const found = new Found();
  // Most texts have neither a path nor a number in them; a prompt or code may name files without.
  if (!hasCode && !said.has(PATH | DIGIT) && !text.includes('$ ')) return [];
  let inCode = false;
  for (const line of text.split('\n')) {
    if (found.isFull) return found.accesses;
    if (line.trimStart().startsWith('```')) inCode = !inCode;
    addOfLine(line, inCode, said, found);
  }
  if (hasCode && said.has(MAY_BE_SQL)) for (const access of sqlAccesses(text, found_in)) found.add(access);
  return found.accesses;
}
