import { readFileSync } from 'node:fs';

/**
 * Who hands over to whom in a recorded run of Who&When, counted from its file alone: neither by the code that turns
 * recordings into messages nor by that which turns messages into edges. The rules are those of
 * `docs/decisions/0003-edges-of-a-message.md` and of the recordings' own description.
 */

interface Recording {
  readonly history: readonly { readonly name: string; readonly content: string }[];
  readonly system_prompt?: Readonly<Record<string, unknown>>;
}

interface Turn {
  readonly speaker: string;
  /** Whom the turn is addressed to; nobody: to all. */
  readonly to: readonly string[];
  readonly kind: 'request' | 'dependency';
}

const TERMINAL = 'Computer_terminal';

/** `source>target type`. */
export const handOffKey = (source: string, target: string, type: string): string => `${source}>${target} ${type}`;

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const mentions = (text: string, name: string) =>
  new RegExp(`(?<![\\p{L}\\p{N}_])${escaped(name)}(?![\\p{L}\\p{N}_])`, 'u').test(text);

function turnsOf({ history, system_prompt = {} }: Recording): Turn[] {
  const people = new Set([...history.map(({ name }) => name), ...Object.keys(system_prompt)]);
  const turns: Turn[] = [];
  let coder: string | undefined;
  for (const { name: speaker, content } of history) {
    if (speaker === TERMINAL) turns.push({ speaker, to: coder === undefined ? [] : [coder], kind: 'dependency' });
    else if (content.includes('```')) {
      coder = speaker;
      turns.push({ speaker, to: [TERMINAL], kind: 'request' });
    } else {
      const to = [...people].filter((name) => name !== speaker && mentions(content, name));
      turns.push({ speaker, to, kind: 'dependency' });
    }
  }
  return turns;
}

function* handOffsIn(turns: readonly Turn[]): Generator<string> {
  let before: Turn | undefined;
  for (const turn of turns) {
    for (const target of turn.to) if (target !== turn.speaker) yield handOffKey(turn.speaker, target, turn.kind);
    const heard = turn.to.length === 0 && before && before.speaker !== turn.speaker ? before : undefined;
    if (heard && !heard.to.includes(turn.speaker)) yield handOffKey(heard.speaker, turn.speaker, 'dependency');
    before = turn;
  }
}

/** How many messages went over each edge, in all of these files. */
export function countHandOffs(files: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const file of files)
    for (const key of handOffsIn(turnsOf(JSON.parse(readFileSync(file, 'utf8')) as Recording)))
      counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}
