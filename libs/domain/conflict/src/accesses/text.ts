import type { ResourceAccess } from '@chorus/contracts';
import { MAX_TEXT, MAX_TEXT_ACCESSES } from '../limits.ts';
import { redactionEnd, touchesRedaction } from '../text/redaction.ts';
import { commandAccesses } from './command.ts';
import { identifierOf, isKind, isNumberedWithin, isTable, namedBy, withoutEnd } from './identifier.ts';
import { moodOf, type Mood } from './mood.ts';
import { isUrlAt, urlName, wordAsPath } from './resource-name.ts';
import { sqlAccesses } from './sql.ts';
import { actOf, WAITS, type Act } from './verbs.ts';

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

/** A word: what stands between blanks, quotes, brackets and list separators. */
const STRENGTH = { read: 0, write: 1, exclusive: 2 } as const;

const WORD = /[^\s"'`()[\]{}<>,;|=\u2018\u2019\u201c\u201d]+/g;
const URL_ENDS = new Set(' \t\r\f\v"\'`<>[]{}|\\\u00a0\u2018\u2019\u201c\u201d');

// All tests below run on a few dozen characters before or after one word.
const MAY_BE_PATH = /[/\\]|\.\w/;
/** Without a digit there is no identifier. */
const MAY_BE_NAMED = /\d/;
const SENTENCE_END = /[.!?]$/;
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

/**
 * End of the URL that begins at `start`; a closing parenthesis belongs to it where it closes one inside, and so does what
 * was redacted: a password, before the host.
 */
function urlEnd(line: string, start: number): number {
  let open = 0;
  let end = start;
  for (; end < line.length; end++) {
    const char = line.charAt(end);
    if (char === '[') {
      const after = redactionEnd(line, end);
      if (after === end) break;
      end = after - 1;
      continue;
    }
    if (URL_ENDS.has(char)) break;
    if (char === '(') open++;
    if (char === ')' && --open < 0) break;
  }
  return end;
}

interface Word {
  readonly text: string;
  readonly lower: string;
  readonly start: number;
}

/** Words and URLs of a line; the words of a URL are not torn apart. */
function wordsOf(line: string): Word[] {
  const found: Word[] = [];
  const words = new RegExp(WORD);
  for (let match = words.exec(line); match !== null; match = words.exec(line)) {
    const start = match.index;
    let [text] = match;
    if (text.includes('://') && isUrlAt(line, start)) {
      words.lastIndex = urlEnd(line, start);
      text = line.slice(start, words.lastIndex);
    }
    found.push({ text, lower: text.length > 64 ? '' : text.toLowerCase(), start });
  }
  return found;
}

/** Tells the mood of the sentence round a place in a line, for places in their order. */
function moodsOf(line: string): (at: number) => Mood {
  const ends = line.matchAll(SENTENCE_ENDS);
  let [start, end] = [0, -1];
  let mood: Mood | undefined;
  return (at) => {
    while (end < at) {
      const next = ends.next();
      [start, end, mood] = [end + 1, next.done ? line.length : next.value.index, undefined];
    }
    return (mood ??= moodOf(line.slice(start, end + 1)));
  };
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

/** Orders, rows, machines and their like, by kind and number or code, and what the sentence does to them. */
function* namedAccesses(line: string, words: readonly Word[]): Generator<ResourceAccess> {
  let act: Act | undefined;
  let sinceAct = 0;
  const lower = (at: number): string => words[at]?.lower ?? '';
  const moodAt = moodsOf(line);
  for (const [at, { text, lower: word, start }] of words.entries()) {
    const identifier = identifierOf(text);
    if (identifier === undefined) {
      // "order 5" orders nothing, and neither does "orders row 5".
      const isName =
        (isKind(word) && identifierOf(words[at + 1]?.text ?? '') !== undefined) ||
        (isTable(word) && isNumberedWithin(lower(at + 1)) && identifierOf(words[at + 2]?.text ?? '') !== undefined);
      const known = isName ? undefined : actOf(withoutEnd(word));
      if (known !== undefined) [act, sinceAct] = [known, 0];
      else if (++sinceAct > VERB_REACH) act = undefined;
      if (SENTENCE_END.test(text)) act = undefined;
      continue;
    }
    sinceAct++;
    if (touchesRedaction(line, start, start + text.length)) continue;
    const resource = namedBy(identifier, [lower(at - 2), lower(at - 1)], [lower(at + 1), lower(at + 2)]);
    if (resource === undefined) continue;
    let does = act;
    const isLast = SENTENCE_END.test(text);
    for (
      let next = at + 1;
      does === undefined && !isLast && next <= at + PASSIVE_REACH && next < words.length;
      next++
    ) {
      const { text: later, lower: form } = words[next] as Word;
      const bare = withoutEnd(form);
      const passive = actOf(bare);
      // "is paid", and not "and pays".
      if (passive !== undefined && bare !== passive.verb && !NO_PAST.test(bare)) does = passive;
      if (SENTENCE_END.test(later)) break;
    }
    if (isLast) act = undefined;
    yield inMood(does ?? { access: 'read', verb: '' }, resource, moodAt(start));
  }
}

function* pathAccesses(line: string, words: readonly Word[], inCode: boolean): Generator<ResourceAccess> {
  const isFilename = FILENAME_COMMENT.test(line.slice(0, 48));
  const moodAt = moodsOf(line);
  let act: Act | undefined;
  let sinceAct = 0;
  for (const { text: word, lower, start } of words) {
    const before = (length: number): string => line.slice(Math.max(0, start - length), start);
    const end = start + word.length;
    if (word.includes('://') && isUrlAt(line, start)) {
      const resource = urlName(word);
      const access = HTTP_WRITE_BEFORE.test(before(48)) ? 'write' : 'read';
      if (resource !== undefined) yield { resource, access, found_in };
      continue;
    }
    const verb = actOf(lower);
    const known = FILE_WORDS.get(lower) ?? (verb !== undefined && FILE_VERBS.has(verb.verb) ? verb : undefined);
    if (known !== undefined) [act, sinceAct] = [known, 0];
    else if (++sinceAct > VERB_REACH) act = undefined;
    if (MAY_BE_PATH.test(word) && !NO_PATH_BEFORE.test(before(8)) && !touchesRedaction(line, start, end)) {
      const resource = wordAsPath(word, line.charAt(end), inCode);
      const mode = act?.access === 'write' ? 'write' : 'read';
      const access = isFilename ? 'write' : modeOf(before(48), line.slice(end, end + 32), mode);
      if (resource !== undefined)
        yield access === 'read' || inCode
          ? { resource, access, found_in }
          : inMood({ access, verb: act?.access === 'write' ? act.verb : 'write' }, resource, moodAt(start));
    }
    if (SENTENCE_END.test(word)) act = undefined;
  }
}

function* lineAccesses(line: string, inCode: boolean): Generator<ResourceAccess> {
  if (inCode || PROMPT.test(line)) yield* commandAccesses(line);
  const mayBePath = MAY_BE_PATH.test(line);
  // In code a number is a number.
  const mayBeNamed = !inCode && MAY_BE_NAMED.test(line);
  if (!mayBePath && !mayBeNamed) return;
  const words = wordsOf(line);
  if (mayBePath) yield* pathAccesses(line, words, inCode);
  if (mayBeNamed) yield* namedAccesses(line, words);
}

/**
 * What a plain text does: to file paths and URLs, in prose and code; to things that are called by their kind and a number
 * or code (`order 48213`); by commands and SQL in its code.
 *
 * A path is written where it is opened for writing, saved to, the target of a `>`, named by `# filename:`, or where the
 * nearest verb before it says so; else it is read. What a sentence only asks, denies or tells of last week is read too.
 *
 * Takes time linear in the text, whatever it holds; looks at its first {@link MAX_TEXT} characters and stops after
 * {@link MAX_TEXT_ACCESSES} different resources.
 */
export function textAccesses(text: string): ResourceAccess[] {
  const cut = text.slice(0, MAX_TEXT);
  const found = new Map<string, ResourceAccess>();
  const add = (access: ResourceAccess): boolean => {
    const known = found.get(access.resource);
    if (known === undefined || STRENGTH[access.access] > STRENGTH[known.access]) found.set(access.resource, access);
    return found.size >= MAX_TEXT_ACCESSES;
  };
  let inCode = false;
  for (const line of cut.split('\n')) {
    if (line.trimStart().startsWith('```')) inCode = !inCode;
    // Most lines have neither a path nor a number in them.
    else if (!inCode && !MAY_BE_PATH.test(line) && !MAY_BE_NAMED.test(line) && !PROMPT.test(line)) continue;
    for (const access of lineAccesses(line, inCode)) if (add(access)) return [...found.values()];
  }
  if (cut.includes('```')) for (const access of sqlAccesses(cut, found_in)) if (add(access)) break;
  return [...found.values()];
}
