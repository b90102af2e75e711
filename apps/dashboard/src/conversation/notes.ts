import type { Detection, StoredDecision } from '@chorus/contracts';
import { CONFLICT_WORDS } from '../feed/decision-words.ts';
import { CRITICAL_RISK, RAISED_RISK } from '../problems/conflicts.ts';
import { detectionWords } from '../problems/problems.ts';
import { fraction, visible } from '../ui/text.ts';
import { clock } from '../ui/time.ts';

export type Tone = 'quarantine' | 'critical' | 'warn';

/** Something that Chorus found at a message. */
export interface Note {
  readonly tone: Tone;
  readonly glyph: 'quarantined' | 'critical' | 'warn';
  readonly words: string;
  /** Ids of earlier messages that show it. */
  readonly evidence: readonly string[];
}

/** What was found at one message. `begins`: detections of which it is the first evidence. */
export function notesOf({ decision }: StoredDecision, begins: readonly Detection[]): readonly Note[] {
  const { intervention_action: action, conflict_analysis: analysis, original_message: message } = decision;
  const notes: Note[] = begins.map((detection) => {
    const { what, facts } = detectionWords(detection);
    const words = `${what} begins here: ${visible(detection.summary) || facts}`;
    return { tone: 'warn', glyph: 'warn', words, evidence: [] };
  });
  if (analysis.risk >= RAISED_RISK && action?.action !== 'blocked') {
    const tone = analysis.risk >= CRITICAL_RISK ? 'critical' : 'warn';
    const what = CONFLICT_WORDS[analysis.kind] ?? 'Conflict';
    const reason = visible(analysis.reason);
    const words = `${what}, risk ${fraction(analysis.risk)}${reason === '' ? '' : `: ${reason}`}`;
    notes.push({ tone, glyph: tone, words, evidence: analysis.evidence });
  }
  if (action !== null) {
    const sender = visible(message.agent_id);
    const words =
      action.action === 'blocked'
        ? `Marked blocked: ${sender} is quarantined since ${clock(action.since)}.`
        : `Would be blocked: ${sender} would be quarantined since ${clock(action.since)}; this fleet only observes.`;
    notes.push({ tone: 'quarantine', glyph: 'quarantined', words, evidence: [] });
  }
  return notes;
}

const ORDER: readonly Tone[] = ['quarantine', 'critical', 'warn'];

/** The worst of several; null where there are none. */
export const worstTone = (notes: readonly { readonly tone: Tone }[]): Tone | null =>
  ORDER.find((tone) => notes.some((note) => note.tone === tone)) ?? null;
