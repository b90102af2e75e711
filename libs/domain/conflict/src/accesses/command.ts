import type { ResourceAccess } from '@chorus/contracts';
import { cueOf, cuesIn } from '../text/cues.ts';
import { pathName, urlName, wordAsPath } from './resource-name.ts';
import { sqlAccesses } from './sql.ts';

/** Characters of a command line, and words of it, that are looked at. */
const MAX_COMMAND = 2_048;
const MAX_WORDS = 64;

const WORDS = /"((?:[^"\\]|\\.){0,2048})"|'([^']{0,2048})'|(?:&&|\|\||>>|[;|>])|[^\s;|&>"']+/g;
const SEPARATORS = new Set([';', '&&', '||', '|']);
const PREFIXES = new Set(['sudo', 'time', 'nohup', 'env', 'exec', 'npx', '$']);

interface Word {
  readonly text: string;
  readonly quoted: boolean;
}

interface Doing {
  /** Resources that the command works on, of those words that are no options. */
  readonly on: (words: readonly string[], options: readonly string[]) => readonly string[];
  readonly verb: string;
  readonly access?: 'read' | 'write';
}

const path = (word: string): string | undefined =>
  /[*$?{]/.test(word) ? undefined : word.includes('://') ? urlName(word) : pathName(word.replace(/\/+$/, ''));
const paths = (words: readonly string[]): string[] => words.flatMap((word) => path(word) ?? []);
const all: Doing['on'] = (words) => paths(words);
const last: Doing['on'] = (words) => paths(words.slice(-1));
const afterFirst: Doing['on'] = (words) => paths(words.slice(1));
const kindAndName = (words: readonly string[], kinds: RegExp): string[] => {
  const [kind = '', name] = (words[0] ?? '').includes('/') ? (words[0] ?? '').split('/', 2) : words;
  return name !== undefined && kinds.test(kind) ? [`${kind.replace(/s$/, '')}:${name}`] : [];
};
const K8S = /^[a-z]{2,40}$/i;
const named =
  (kind: string, at = 0): Doing['on'] =>
  (words) =>
    words[at] === undefined ? [] : [`${kind}:${words[at]}`];

/** By program, or by program and first word. */
const COMMANDS: Readonly<Record<string, Doing>> = {
  rm: { on: all, verb: 'delete' },
  unlink: { on: all, verb: 'delete' },
  rmdir: { on: all, verb: 'delete' },
  mv: { on: all, verb: 'move' },
  cp: { on: last, verb: 'write' },
  touch: { on: all, verb: 'create' },
  mkdir: { on: all, verb: 'create' },
  tee: { on: all, verb: 'write' },
  truncate: { on: all, verb: 'truncate' },
  chmod: { on: afterFirst, verb: 'change' },
  chown: { on: afterFirst, verb: 'change' },
  ln: { on: last, verb: 'create' },
  cat: { on: all, verb: 'read', access: 'read' },
  'git rm': { on: all, verb: 'delete' },
  'git mv': { on: all, verb: 'move' },
  'git push': {
    on: (words) => (words[1] === undefined ? [] : [`branch:${words[1].split(':').at(-1) ?? ''}`]),
    verb: 'push',
  },
  'git merge': { on: named('branch'), verb: 'read', access: 'read' },
  'git revert': { on: named('commit'), verb: 'revert' },
  'git tag': { on: named('tag'), verb: 'create' },
  'kubectl apply': { on: (_, options) => paths(after(options, '-f', '--filename', '-k')), verb: 'apply' },
  'kubectl create': { on: (words, options) => named_or(words, options), verb: 'create' },
  'kubectl delete': { on: (words, options) => named_or(words, options), verb: 'delete' },
  'kubectl scale': { on: (words) => kindAndName(words, K8S), verb: 'scale' },
  'kubectl edit': { on: (words) => kindAndName(words, K8S), verb: 'edit' },
  'kubectl patch': { on: (words) => kindAndName(words, K8S), verb: 'patch' },
  'kubectl set': { on: (words) => kindAndName(words.slice(1), K8S), verb: 'set' },
  'kubectl rollout': { on: (words) => kindAndName(words.slice(1), K8S), verb: 'restart' },
  'kubectl get': { on: (words) => kindAndName(words, K8S), verb: 'get', access: 'read' },
  'systemctl start': { on: named('service'), verb: 'start' },
  'systemctl stop': { on: named('service'), verb: 'stop' },
  'systemctl restart': { on: named('service'), verb: 'restart' },
  'systemctl reload': { on: named('service'), verb: 'restart' },
  'systemctl enable': { on: named('service'), verb: 'enable' },
  'systemctl disable': { on: named('service'), verb: 'disable' },
  'docker start': { on: named('container'), verb: 'start' },
  'docker stop': { on: named('container'), verb: 'stop' },
  'docker kill': { on: named('container'), verb: 'stop' },
  'docker restart': { on: named('container'), verb: 'restart' },
  'docker rm': { on: named('container'), verb: 'delete' },
  'docker push': { on: named('image'), verb: 'push' },
  'npm publish': { on: named('package'), verb: 'publish' },
  'terraform apply': { on: (words) => [`terraform:${words[0] ?? '.'}`], verb: 'apply' },
  'terraform destroy': { on: (words) => [`terraform:${words[0] ?? '.'}`], verb: 'destroy' },
};
const SQL_CLIENTS = new Set(['psql', 'mysql', 'mariadb', 'sqlite3', 'sqlcmd', 'duckdb', 'clickhouse-client']);
/** Without the name of a program, or its first part, and without a redirection a line does nothing. */
const PROGRAM = cueOf(
  [...Object.keys(COMMANDS), ...SQL_CLIENTS, 'sed'].map((name) => name.split(/[ -]/, 1)[0]).join(' '),
);

function named_or(words: readonly string[], options: readonly string[]): readonly string[] {
  const files = paths(after(options, '-f', '--filename', '-k'));
  return files.length > 0 ? files : kindAndName(words, K8S);
}

/** What follows these options; {@link parse} keeps an option and its value together. */
const after = (options: readonly string[], ...names: readonly string[]): string[] =>
  options.flatMap((option) => {
    const name = names.find((one) => option.startsWith(`${one} `) || option.startsWith(`${one}=`));
    return name === undefined ? [] : [option.slice(name.length + 1)];
  });

const WITH_VALUE = new Set(['-f', '--filename', '-k', '-n', '--namespace', '-m', '--context', '-t']);

function parse(words: readonly Word[]): { plain: string[]; options: string[] } {
  const plain: string[] = [];
  const options: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const { text, quoted } = words[at] as Word;
    if (quoted || !text.startsWith('-') || text === '-') plain.push(text);
    else if (WITH_VALUE.has(text) && at + 1 < words.length) options.push(`${text} ${(words[++at] as Word).text}`);
    else options.push(text);
  }
  return { plain, options };
}

function simpleCommand(words: readonly Word[]): ResourceAccess[] {
  const found_in = 'text';
  let from = 0;
  while (from < words.length && (PREFIXES.has(words[from]?.text ?? '') || /^\w+=/.test(words[from]?.text ?? '')))
    from++;
  const program = (words[from]?.text ?? '').split('/').at(-1) ?? '';
  const given = words.slice(from + 1);
  if (SQL_CLIENTS.has(program))
    return given.filter(({ quoted }) => quoted).flatMap(({ text }) => sqlAccesses(text, found_in));
  const { plain, options } = parse(given);
  if (program === 'sed') {
    // The script comes first, then the files; without -i they are only read.
    const isInPlace = options.some((option) => /^-(?:[a-zA-Z]*i|-in-place)/.test(option));
    const files = paths(plain.slice(1));
    return files.map((resource) =>
      isInPlace ? { resource, access: 'write', intent: 'edit', found_in } : { resource, access: 'read', found_in },
    );
  }
  const two = `${program} ${plain[0] ?? ''}`;
  const hasTwo = Object.hasOwn(COMMANDS, two);
  const doing = hasTwo ? COMMANDS[two] : Object.hasOwn(COMMANDS, program) ? COMMANDS[program] : undefined;
  if (doing === undefined) return [];
  const isForced = two === 'git push' && options.some((option) => /^(?:-f|--force)/.test(option));
  const access = doing.access ?? 'write';
  const intent = isForced ? 'overwrite' : intentOf(two, doing, plain, options);
  return doing
    .on(plain.slice(hasTwo ? 1 : 0), options)
    .filter((resource) => resource.length <= 256 && !/:$/.test(resource))
    .map((resource) => ({ resource, access, found_in, ...(access === 'write' && { intent }) }));
}

/** To no replicas is to stop; back to an earlier version is to roll back. */
function intentOf(two: string, { verb }: Doing, words: readonly string[], options: readonly string[]): string {
  if (two === 'kubectl rollout') return words[1] === 'undo' ? 'rollback' : 'restart';
  if (two !== 'kubectl scale') return verb;
  const [replicas] = after(options, '--replicas');
  return replicas === '0' ? 'stop' : `scale replicas=${replicas ?? ''}`;
}

/**
 * What one line of a shell does: the files, tables, branches and services that well-known programs change, and where its
 * output goes. Looks at its first {@link MAX_COMMAND} characters; what it does not know does nothing.
 */
export function commandAccesses(line: string): ResourceAccess[] {
  const looked = line.slice(0, MAX_COMMAND);
  if (!looked.includes('>') && (cuesIn(looked) & PROGRAM) === 0) return [];
  const found: ResourceAccess[] = [];
  let command: Word[] = [];
  let count = 0;
  let isTarget = false;
  for (const match of looked.matchAll(WORDS)) {
    if (++count > MAX_WORDS) break;
    const text = match[1] ?? match[2] ?? match[0];
    const quoted = match[1] !== undefined || match[2] !== undefined;
    if (!quoted && text.startsWith('#')) break;
    if (!quoted && SEPARATORS.has(text)) {
      found.push(...simpleCommand(command));
      command = [];
    } else if (!quoted && (text === '>' || text === '>>')) isTarget = true;
    else if (isTarget) {
      isTarget = false;
      const resource = wordAsPath(text, '', true);
      const intent = 'write';
      if (resource !== undefined) found.push({ resource, access: 'write', intent, found_in: 'text' });
    } else command.push({ text, quoted });
  }
  found.push(...simpleCommand(command));
  return found;
}
