import type { ConversationSummary } from '@chorus/contracts';
import type { Tone } from '../conversation/notes.ts';
import { CRITICAL_RISK, RAISED_RISK } from '../problems/conflicts.ts';
import { count, fraction } from '../ui/text.ts';

/** What a conversation has in it that a person may look for: words always, a shape where it is trouble. */
export interface Mark {
  readonly tone: Tone | null;
  readonly glyph: 'quarantined' | 'critical' | 'warn' | null;
  readonly words: string;
}

/** Worst first; none for a calm conversation. */
export function marksOf(of: ConversationSummary): readonly Mark[] {
  const marks: Mark[] = [];
  if (of.blocked > 0)
    marks.push({ tone: 'quarantine', glyph: 'quarantined', words: `${amountOf(of.blocked)} blocked` });
  if (of.highest_risk >= RAISED_RISK) {
    const tone = of.highest_risk >= CRITICAL_RISK ? 'critical' : 'warn';
    marks.push({ tone, glyph: tone, words: `risk ${fraction(of.highest_risk)}` });
  }
  if (of.detections > 0) marks.push({ tone: 'warn', glyph: 'warn', words: count(of.detections, 'detection') });
  if (of.errors > 0) marks.push({ tone: 'warn', glyph: 'warn', words: count(of.errors, 'error') });
  if (of.redacted > 0) marks.push({ tone: null, glyph: null, words: `${amountOf(of.redacted)} redacted` });
  return marks;
}

const amountOf = (n: number): string => n.toLocaleString('en');
