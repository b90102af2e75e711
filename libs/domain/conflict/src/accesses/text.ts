import type { ResourceAccess } from '@chorus/contracts';
import { MAX_TEXT, MAX_TEXT_ACCESSES } from '../limits.ts';
import { redactionEnd, touchesRedaction } from '../text/redaction.ts';
import { isUrlAt, urlName, wordAsPath } from './resource-name.ts';

type Mode = 'read' | 'write';

const WRITING =
  'save saved saves saving write writes wrote written writing create created creates creating update updated updates ' +
  'updating modify modified modifies modifying edit edited edits editing append appended appends appending overwrite ' +
  'overwrites overwriting delete deleted deletes deleting remove removed removes removing rename renamed renaming ' +
  'export exported exports exporting generate generated generates generating store stored stores storing replace ' +
  'replaced replaces replacing tee rm mv cp touch mkdir rmdir -o --output of';
const READING =
  'read reads reading load loads loaded loading open opens opened opening parse parses parsed parsing import imports ' +
  'imported view views see use uses used using analyze analyse analyzing inspect inspecting check checks checking ' +
  'find found extract extracts extracting fetch fetched fetching visit access accessed from cat head tail less grep';
const VERBS = new Map<string, Mode>([
  ...WRITING.split(' ').map((verb) => [verb, 'write'] as const),
  ...READING.split(' ').map((verb) => [verb, 'read'] as const),
]);
/** Words between a verb and the file that it is about. */
const VERB_REACH = 8;

/** A word: what stands between blanks, quotes, brackets and list separators. */
const WORD = /[^\s"'`()[\]{}<>,;|=\u2018\u2019\u201c\u201d]+/g;
const URL_ENDS = new Set(' \t\r\f\v"\'`<>[]{}|\\\u00a0\u2018\u2019\u201c\u201d');

// All tests below run on a few dozen characters before or after one word.
const MAY_BE_PATH = /[/\\]|\.\w/;
const SENTENCE_END = /[.!?]$/;
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

function* lineAccesses(line: string, inCode: boolean): Generator<ResourceAccess> {
  const isFilename = FILENAME_COMMENT.test(line.slice(0, 48));
  const words = new RegExp(WORD);
  let verb: Mode | undefined;
  let sinceVerb = 0;
  for (let match = words.exec(line); match !== null; match = words.exec(line)) {
    const [word] = match;
    const start = match.index;
    const before = (length: number): string => line.slice(Math.max(0, start - length), start);
    if (word.includes('://') && isUrlAt(line, start)) {
      words.lastIndex = urlEnd(line, start);
      const resource = urlName(line.slice(start, words.lastIndex));
      const access = HTTP_WRITE_BEFORE.test(before(48)) ? 'write' : 'read';
      if (resource !== undefined) yield { resource, access, found_in: 'text' };
      continue;
    }
    const end = start + word.length;
    const known = word.length <= 12 ? VERBS.get(word.toLowerCase()) : undefined;
    if (known !== undefined) [verb, sinceVerb] = [known, 0];
    else if (++sinceVerb > VERB_REACH) verb = undefined;
    if (MAY_BE_PATH.test(word) && !NO_PATH_BEFORE.test(before(8)) && !touchesRedaction(line, start, end)) {
      const resource = wordAsPath(word, line.charAt(end), inCode);
      const access = isFilename ? 'write' : modeOf(before(48), line.slice(end, end + 32), verb);
      if (resource !== undefined) yield { resource, access, found_in: 'text' };
    }
    if (SENTENCE_END.test(word)) verb = undefined;
  }
}

/**
 * File paths and URLs in plain text and code. A path is written where it is opened for writing, saved to, the target
 * of a `>`, named by `# filename:`, or where the nearest verb before it says so; else it is read.
 *
 * Takes time linear in the text, whatever it holds; looks at its first {@link MAX_TEXT} characters and stops after
 * {@link MAX_TEXT_ACCESSES} different resources.
 */
export function textAccesses(text: string): ResourceAccess[] {
  const cut = text.slice(0, MAX_TEXT);
  const found = new Map<string, ResourceAccess>();
  let inCode = false;
  for (const line of cut.split('\n')) {
    if (line.trimStart().startsWith('```')) inCode = !inCode;
    // Most lines have neither a path nor a URL in them.
    if (!MAY_BE_PATH.test(line)) continue;
    for (const access of lineAccesses(line, inCode)) {
      const known = found.get(access.resource);
      if (known === undefined || (known.access === 'read' && access.access === 'write'))
        found.set(access.resource, access);
      if (found.size >= MAX_TEXT_ACCESSES) return [...found.values()];
    }
  }
  return [...found.values()];
}
