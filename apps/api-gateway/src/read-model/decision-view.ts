import type { DecisionView, ProcessedDecision } from '@chorus/contracts';

/** A message whose content is longer than this as JSON is kept by its first words only. */
const MAX_CONTENT_CHARACTERS = 4_096;
const KEPT_CHARACTERS = 2_000;

/** A decision as the page and REST show it. A long content is cut, and says so: what waits here has to stay bounded. */
export function decisionView(offset: number, decision: ProcessedDecision): DecisionView {
  const { decided_at } = decision.processing_metadata;
  const { content } = decision.original_message;
  if (JSON.stringify(content).length <= MAX_CONTENT_CHARACTERS) return { offset, decided_at, decision };
  const text = Array.from((content.text ?? '').slice(0, 2 * KEPT_CHARACTERS))
    .slice(0, KEPT_CHARACTERS)
    .join('');
  const original_message = { ...decision.original_message, content: { text, truncated: true } };
  return { offset, decided_at, decision: { ...decision, original_message } };
}
