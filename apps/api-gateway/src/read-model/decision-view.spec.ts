import { describe, expect, it } from '@jest/globals';
import { decision } from '../testing/records.ts';
import { decisionView } from './decision-view.ts';

const saying = (content: { text?: string; [field: string]: unknown }) => {
  const made = decision('f', 'a');
  return { ...made, original_message: { ...made.original_message, content } };
};

describe('a decision as it is shown', () => {
  it('is whole where it is short', () => {
    const short = saying({ text: 'hello', tool_calls: [] });
    expect(decisionView(7, short)).toEqual({
      offset: 7,
      decided_at: short.processing_metadata.decided_at,
      decision: short,
    });
  });

  it('keeps the first words of a long message, whole characters, and says that it was cut', () => {
    const { content } = decisionView(7, saying({ text: '😀'.repeat(5_000) })).decision.original_message;
    expect(content).toEqual({ text: '😀'.repeat(2_000), truncated: true });
  });

  it('keeps nothing of a long attachment', () => {
    const { content } = decisionView(7, saying({ text: 'see', blob: 'x'.repeat(5_000) })).decision.original_message;
    expect(content).toEqual({ text: 'see', truncated: true });
  });
});
