import { redact } from '@chorus/privacy';
import type { RecordedRun, TauBenchRun } from '@chorus/simulator';

/** A line of a transcript, as the file of a recording has it: who says what to whom, with the answers of the tools asked. */
export interface Said {
  readonly from: string;
  readonly texts: readonly string[];
}

/** What a transcript of this run has to show, counted from its turns: not by the code that makes messages of them. */
export function saidIn(run: RecordedRun): Said[] {
  if (run.kind === 'tau-bench') return turnsOf(run);
  return run.history.map(({ name, content }) => ({ from: name, texts: [content] }));
}

function turnsOf({ turns }: TauBenchRun): Said[] {
  const said: { from: string; texts: string[] }[] = [];
  for (const { role, content, tool_calls } of turns) {
    if (role === 'user') said.push({ from: 'customer', texts: [content] });
    if (role === 'assistant')
      said.push({ from: 'airline-agent', texts: [content, ...tool_calls.map((call) => `${call.function.name}(`)] });
    // A tool's answer stands in the line of the call.
    if (role === 'tool') said.at(-1)?.texts.push(content);
  }
  return said;
}

const IN_WORDS: Readonly<Record<string, string>> = { email: 'e-mail', phone: 'phone number' };

/**
 * A text as the page shows it, without what differs between a text and its picture: secrets and personal data are taken
 * out, fences of code are drawn as boxes, spaces and line ends are the browser's.
 */
export function shownAs(text: string): string {
  const kept = redact(text)
    .value.replace(/^[ \t]*```[^\n`]*$/gm, '')
    .replace(/\[redacted:(\w+)\]/g, (_, kind: string) => `${IN_WORDS[kind] ?? kind} redacted`);
  return squeezed(kept);
}

/** Without spaces and characters that are not seen; in code and results of tools redactions stand as their marks. */
export const squeezed = (text: string): string =>
  text
    .replace(/\[redacted:(\w+)\]/g, (_, kind: string) => `${IN_WORDS[kind] ?? kind} redacted`)
    .replace(/[\s\p{Cc}\p{Cf}\uFFFD]/gu, '');
