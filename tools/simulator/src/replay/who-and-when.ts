import type { AgentMessage } from '@chorus/contracts';
import type { MappingOptions, WhoAndWhenRun } from './recorded-run.ts';
import { stepMessages } from './step-message.ts';
import type { Step } from './step-message.ts';

/** Runs the code of the others; a tool, never to blame. */
export const TERMINAL = 'Computer_terminal';

const CODE_FENCE = '```';

/** What the terminal says when nobody wrote code: an idle turn, not content. */
const IDLE = 'There is no code from the last';

const partOfName = /[\p{L}\p{N}_]/u;

/** Whether `text` holds `name` as a whole word. */
function names(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const before = text[at - 1] ?? ' ';
    const after = text[at + name.length] ?? ' ';
    if (!partOfName.test(before) && !partOfName.test(after)) return true;
  }
  return false;
}

/**
 * A run of Who&When as messages, one for each step of its history:
 * - the terminal's turn is the `response` to the last author of code;
 * - a text with a code fence is a `request` to the terminal;
 * - all else (also the terminal before there was any code) is a `broadcast`, addressed to the participants that it names.
 */
export function whoAndWhenMessages(run: WhoAndWhenRun, options: MappingOptions): AgentMessage[] {
  let lastAuthorOfCode: string | null = null;
  const steps = run.history.map(({ name, content: text }, step): Step => {
    const said = { step, from: name, content: { text } };
    if (name === TERMINAL) {
      const metadata = text.startsWith(IDLE) ? { idle_turn: true } : {};
      return lastAuthorOfCode === null
        ? { ...said, to: [], type: 'broadcast', metadata }
        : { ...said, to: [lastAuthorOfCode], type: 'response', metadata };
    }
    if (text.includes(CODE_FENCE)) {
      lastAuthorOfCode = name;
      return { ...said, to: [TERMINAL], type: 'request' };
    }
    const named = run.participants.filter((participant) => participant !== name && names(text, participant));
    return { ...said, to: named, type: 'broadcast' };
  });
  return stepMessages(run, steps, options);
}
