import { aboutCount, commonCodes, type Fingerprint } from '../fingerprint.ts';
import { isAmong, type Statement } from './conversation.ts';

/** Words from which what goes round is about something definite, and up to which anything else is a remark. */
const DEFINITE = 2;
const REMARK = 12;
/** Words that say what it is about of an answer that may be a mere nod, whatever they are. */
const NOD = 3;
/** Words that a remark has in common with what goes round where it is about the same. */
const COMMON = 2;

type Said = { readonly fingerprint: Fingerprint };
type News = Pick<Statement, 'sender' | 'targets' | 'answers' | 'failed' | 'resources' | 'fingerprint'>;

/**
 * Whether an answer is so short and so general that it may only say that something was heard ("Duly noted"). Whether it was more
 * only shows when the same is asked again, or is not.
 */
export const isFaint = ({ answers, failed, resources, fingerprint }: News): boolean =>
  answers &&
  !failed &&
  resources.length === 0 &&
  fingerprint.facts === '' &&
  fingerprint.names === '' &&
  fingerprint.rest === '' &&
  aboutCount(fingerprint) <= NOD;

/**
 * Whether something new is progress for what goes round: it passes between those concerned, and it answers, or it is about the
 * same, or it is more than a remark. Where what goes round is about nothing definite ("Your turn, please") anything may be.
 */
export function isProgress(news: News, lap: readonly Said[], agents: readonly string[]): boolean {
  if (!isAmong(news, agents)) return false;
  const words = aboutCount(news.fingerprint);
  if (news.answers || words > REMARK || lap.some(({ fingerprint }) => aboutCount(fingerprint) < DEFINITE)) return true;
  return lap.some(({ fingerprint: { about, facts } }) => {
    const common = commonCodes(about, news.fingerprint.about);
    return (common > 0 && common >= Math.min(COMMON, words)) || commonCodes(facts, news.fingerprint.about) > 0;
  });
}
