import { MAX_RESOURCE } from '../limits.ts';

const TRAILING = '.,;:!?';
/** Endings that make a bare word a file's name. */
const EXTENSIONS = new Set(
  (
    'csv tsv json jsonl xlsx xls parquet txt md pdf docx doc pptx html htm xml yaml yml toml ini cfg conf log sql db ' +
    'sqlite py ipynb js mjs cjs ts tsx jsx java rb rs cpp hpp cs php sh bash ps1 png jpg jpeg gif svg webp mp3 mp4 ' +
    'wav avi mov zip tar gz tgz bz2 7z pkl npy npz h5 pt onnx env lock tex rtf odt ods swift kt'
  ).split(' '),
);
const SCHEMES = ['https://', 'http://', 's3://', 'gs://', 'ftp://', 'ws://', 'wss://', 'file://', 'postgres://'];

/** Whether a URL begins at `at`. */
export const isUrlAt = (text: string, at: number): boolean => SCHEMES.some((scheme) => text.startsWith(scheme, at));

function withoutTrailing(token: string): string {
  let end = token.length;
  while (end > 0 && TRAILING.includes(token.charAt(end - 1))) end--;
  return token.slice(0, end);
}

/** A URL without user, password, query and fragment; undefined where nothing is left of it. */
export function urlName(url: string): string | undefined {
  const bare = withoutTrailing(url.slice(0, 4 * MAX_RESOURCE).split(/[?#]/, 1)[0] ?? '');
  const start = bare.indexOf('://') + 3;
  const slash = bare.indexOf('/', start);
  const authority = bare.slice(start, slash < 0 ? undefined : slash);
  const host = authority.slice(authority.lastIndexOf('@') + 1).toLowerCase();
  const path = slash < 0 ? '' : bare.slice(slash).replace(/\/$/, '');
  const name = `${bare.slice(0, start).toLowerCase()}${host}${path}`;
  return host === '' || name.length > MAX_RESOURCE ? undefined : name;
}

/** A path as one agent and another would both write it: forward slashes, no `./`, no doubled slash. */
export function pathName(path: string): string | undefined {
  const parts = path.replaceAll('\\', '/').split('/');
  const name = parts.filter((part, at) => part !== '.' && (part !== '' || at === 0)).join('/');
  return name === '' || name.length > MAX_RESOURCE ? undefined : name;
}

function extension(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot < 1 ? '' : name.slice(dot + 1).toLowerCase();
}

/**
 * The path that a word of a text is, if it looks like one. Strict, since prose is full of slashes and dots ("and/or",
 * "e.g.", `response.json()`): absolute and dotted paths of two parts or with an ending, others with a known ending.
 *
 * @param next the character after the word: a call is no file.
 */
export function wordAsPath(word: string, next: string, inCode: boolean): string | undefined {
  const token = withoutTrailing(word.replace(/:\d{1,6}(?::\d{1,6})?$/, ''));
  // Of the words with a dot most are numbers and ends of sentences.
  if (!/[/\\]/.test(token) && !EXTENSIONS.has(extension(token))) return undefined;
  if (token.length < 3 || token.length > 512 || next === '(' || /[*$@^%|]/.test(token)) return undefined;
  if (/^[A-Za-z]:\\[^\\]/.test(token)) return pathName(token);
  if (token.includes('\\') || token.startsWith('//')) return undefined;
  const parts = token.split('/').filter((part) => part !== '' && part !== '.' && part !== '..' && part !== '~');
  const last = parts.at(-1) ?? '';
  if (parts.length === 0 || !parts.every((part) => /[\p{L}\p{N}]/u.test(part))) return undefined;
  const rooted = /^(?:\/|~\/|\.{1,2}\/)/.test(token);
  if (rooted) return parts.length > 1 || extension(last) !== '' ? pathName(token) : undefined;
  if (!EXTENSIONS.has(extension(last))) return undefined;
  // "Node.js" and its like are names of libraries in prose.
  if (parts.length === 1 && !inCode && extension(last) === 'js') return undefined;
  return pathName(token);
}
