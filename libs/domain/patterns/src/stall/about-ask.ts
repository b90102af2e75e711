import { aboutCount, commonCodes, isWithin, joined, type Fingerprint } from '../fingerprint.ts';
import { code24 } from '../hash.ts';
import type { StallInput } from './input.ts';
import type { Ask } from './state.ts';

/** Words of a short text that say what it is about. */
const FEW = 3;
/** Such words that two have in common that speak of the same. */
const COMMON = 2;
/** Share of the shorter of the two that has to be common. */
const SHARED = 0.4;

/** Whether two speak of the same number, code or path. */
const shareFacts = (a: Fingerprint, b: Fingerprint): boolean => commonCodes(a.facts, b.facts) > 0;

/** Whether a text speaks of what was asked for: of the same numbers and no others, but for names of agents, and of more that is the same. */
export function isAbout(ask: Ask, { said }: StallInput): boolean {
  if (said === null || ask.said === null) return false;
  const common = commonCodes(ask.said.about, said.about);
  const facts = commonCodes(ask.said.facts, said.facts);
  const shorter = Math.min(aboutCount(ask.said), aboutCount(said));
  const known = [...ask.asked, ask.asker].map((agent) => code24(agent.toLowerCase()));
  return (
    facts > 0 &&
    isWithin(said.facts, joined([ask.said.facts, ...known])) &&
    common - facts >= COMMON &&
    common >= SHARED * shorter
  );
}

/** What somebody asked makes of a request by what it says to who asked: it answers, may have answered, or speaks of something else. */
export function answerIn({ said: asked }: Ask, { message, said }: StallInput): 'answer' | 'maybe' | 'none' {
  if (said === null || asked === null) return 'answer';
  const common = commonCodes(asked.about, said.about);
  const words = aboutCount(said);
  if (shareFacts(asked, said) || common >= COMMON) return 'answer';
  if (message.type === 'response' || message.reply_to !== null)
    return common > 0 || said.facts !== '' || said.negations > 0 || words > FEW ? 'answer' : 'maybe';
  return words <= FEW ? (common > 0 ? 'answer' : 'maybe') : 'none';
}
