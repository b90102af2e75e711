import { aboutCount, codesIn, codesOfAgents, commonCodes } from '../fingerprint.ts';
import type { StallInput } from './input.ts';
import type { Ask } from './state.ts';

/** Words of a short text that say what it is about. */
const FEW = 3;
/** Such words that two have in common that speak of the same. */
const COMMON = 2;
/** Share of the shorter of the two that has to be common. */
const SHARED = 0.4;
/** The same where it is passed on. */
export const SHARED_OF_NEWS = 0.65;

/** Whether a text speaks of what was asked for: of the same numbers and no others, but for names of agents, and of more that is the same. */
export function isAbout({ said: asked, asker, asked: agents }: Ask, { said }: StallInput, share = SHARED): boolean {
  if (said === null || asked === null) return false;
  const [names, told] = [codesIn(codesOfAgents([...agents, asker])), codesIn(said.about)];
  const numbers = codesIn(asked.facts).filter((code) => !names.includes(code));
  const isOther = (code: string): boolean => !names.includes(code) && !numbers.includes(code);
  const words = codesIn(asked.about).filter(isOther);
  const inCommon = (codes: readonly string[]): number => codes.filter((code) => told.includes(code)).length;
  const [same, common] = [inCommon(numbers), inCommon(words)];
  if (same === 0 || codesIn(said.facts).some(isOther)) return false;
  return common >= COMMON && same + common >= share * Math.min(aboutCount(asked), told.length);
}

/** What somebody asked makes of a request by what it says to who asked: it answers, may have answered, or speaks of something else. */
export function answerIn({ said: asked, asker }: Ask, { message, said }: StallInput): 'answer' | 'maybe' | 'none' {
  if (said === null || asked === null) return 'answer';
  const common = commonCodes(asked.about, said.about);
  const words = aboutCount(said);
  if (commonCodes(asked.facts, said.facts) > 0 || common >= COMMON) return 'answer';
  if (message.type === 'response' || message.reply_to !== null)
    return common > 0 || said.facts !== '' || said.negations > 0 || words > FEW ? 'answer' : 'maybe';
  if (words <= FEW) return common > 0 ? 'answer' : 'maybe';
  // Who tells the asking one alone may answer in words of its own.
  return message.type === 'broadcast' && message.targets.length === 1 && message.targets[0] === asker
    ? 'maybe'
    : 'none';
}
