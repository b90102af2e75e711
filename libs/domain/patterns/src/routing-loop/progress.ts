import { aboutCount, commonCodes, type Fingerprint } from '../fingerprint.ts';
import { isAmong, type Statement } from './conversation.ts';

/** Words from which what goes round is about something definite, and up to which anything else is a remark. */
const DEFINITE = 2;
const REMARK = 12;

type Said = { readonly fingerprint: Fingerprint };

/**
 * Whether something new is progress for what goes round: it passes between those concerned, and it answers, or it is about the
 * same, or it is more than a remark. Where what goes round is about nothing definite ("Your turn, please") anything may be.
 */
export function isProgress(
  news: Pick<Statement, 'sender' | 'targets' | 'answers' | 'fingerprint'>,
  lap: readonly Said[],
  agents: readonly string[],
): boolean {
  if (!isAmong(news, agents)) return false;
  const words = aboutCount(news.fingerprint);
  if (news.answers || words > REMARK || lap.some(({ fingerprint }) => aboutCount(fingerprint) < DEFINITE)) return true;
  return lap.some(({ fingerprint }) => commonCodes(fingerprint.about, news.fingerprint.about) > 0);
}
