import { clip, count, visible } from '../ui/text.ts';
import type { NoPath, PathAnswer } from './find-path.ts';

const NAME_LENGTH = 40;
const name = (id: string): string => clip(visible(id), NAME_LENGTH);

/** The answer in a sentence. */
export function pathWords(answer: PathAnswer, from: string, to: string): string {
  if (answer.no !== null) return `No path, because ${because(answer.no, name(from), name(to))}`;
  const between = answer.steps.length - 1;
  const cut = answer.steps.filter((step) => step.cut).length;
  const way = between === 0 ? 'directly' : `over ${count(between, 'agent')} between`;
  return `${name(from)} acts on ${name(to)} ${way}, in ${count(answer.steps.length, 'step')}.${
    cut > 0 ? ` ${count(cut, 'step')} of it cut by quarantine.` : ''
  }`;
}

function because(no: NoPath, from: string, to: string): string {
  switch (no.why) {
    case 'from':
      return `nothing is known of ${from}: it has not spoken, or that has faded.`;
    case 'to':
      return `nothing is known of ${to}: it has not spoken, or that has faded.`;
    case 'same':
      return 'both ends are the same agent.';
    case 'starts nothing':
      return `${from} asked nobody for anything, and nobody depends on it.${otherWay(no.back)}`;
    case 'ends nothing':
      return `nobody asked ${to} for anything, and it depends on nobody.${otherWay(no.back)}`;
    case 'apart':
      return `none of the ${count(no.reaches, 'agent')} that ${from} leads to leads on to ${to}.${otherWay(no.back)}`;
  }
}

const otherWay = (back: boolean): string => (back ? ' There is one the other way.' : '');

/** Is there a path from the second to the first, where there is none from the first to the second? */
export const leadsBack = (answer: PathAnswer): boolean => answer.no !== null && 'back' in answer.no && answer.no.back;
