const LONGEST = 200;
/** Of a text as much is looked at. */
const LOOKED_AT = 8_000;
/** More than this before it is how to go about any task, and the same each time. */
const PREAMBLE = 80;

const HEADING = /^ {0,3}#{1,6}\s/;
const TASK = /\b(?:goal|objective|problem|query|question|request|task)s?\b/i;
/** `Task: book a table`, `**Question:** who was it?` */
const LABEL = /^[ *_]{0,4}(?:goal|objective|problem|query|question|request|task)[ *_]{0,4}:[ *_]{0,4}/i;

/**
 * What a conversation is called by: the beginning of its first text, in one line of at most 200 characters. Prompts of one
 * pattern tell at length how to go about a task before they come to it, and all begin alike: where a heading or label
 * names the task behind such a preamble, what stands there is taken.
 */
export function titleOf(text: string): string {
  const line = taskOf(text.slice(0, LOOKED_AT)).replaceAll('\0', ' ').replace(/\s+/g, ' ').trim();
  return line.slice(0, LONGEST).toWellFormed();
}

function taskOf(text: string): string {
  const lines = text.split('\n');
  let before = 0;
  for (const [at, line] of lines.entries()) {
    const task = before > PREAMBLE ? partAt(lines, at) : '';
    if (task !== '') return task;
    before += line.trim().length;
  }
  return text;
}

/** The part that begins in a line, up to the next heading; empty where that is not the task. */
function partAt(lines: readonly string[], at: number): string {
  const line = lines[at] ?? '';
  const label = LABEL.exec(line)?.[0];
  if (label === undefined && !(HEADING.test(line) && TASK.test(line))) return '';
  const behind = lines.slice(at + 1);
  const end = behind.findIndex((it) => HEADING.test(it));
  const part = end === -1 ? behind : behind.slice(0, end);
  return [label === undefined ? '' : line.slice(label.length), ...part].join('\n').trim();
}
