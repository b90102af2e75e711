import type { DecisionView } from '@chorus/contracts';
import { describe, expect, it } from '@jest/globals';
import { lineWords } from '../conversation/text-parts.ts';
import { decision, iso, NOW } from '../testing.ts';
import { decisionReason, decisionTag, isShown, messageParts, perMinute } from './decision-words.ts';

const acted = (action: 'blocked' | 'would_block') => {
  const view = decision(1, { agent: 'q' });
  return {
    ...view,
    decision: {
      ...view.decision,
      intervention_action: { action, reason: '', since: iso(NOW), standing: 'quarantined' as const },
    },
  };
};
const saying = (content: DecisionView['decision']['original_message']['content']) => {
  const view = decision(1);
  return { ...view, decision: { ...view.decision, original_message: { ...view.decision.original_message, content } } };
};

const messageLine = (view: DecisionView) => lineWords(messageParts(view));

describe('messageParts', () => {
  it('is the text in one line, harmless and bounded', () => {
    expect(messageLine(decision(1, { text: ' two\n\nlines\t' }))).toBe('two lines');
    expect(messageLine(decision(1, { text: '\u202Egnp.exe' }))).toBe('\uFFFDgnp.exe');
    expect(messageLine(decision(1, { text: 'x'.repeat(100_000) })).length).toBeLessThanOrEqual(240);
  });

  it('tells what was taken out, and not what the sender only writes', () => {
    const view = decision(1, { text: 'To [redacted:email] or [redacted:card]' });
    const taken = { ...view.decision.processing_metadata, redactions: { email: 1 } };
    expect(messageParts({ ...view, decision: { ...view.decision, processing_metadata: taken } })).toEqual([
      { type: 'text', text: 'To ' },
      { type: 'redacted', what: 'email' },
      { type: 'text', text: ' or [redacted:card]' },
    ]);
  });

  it('is what stands in the place of text', () => {
    expect(messageLine(saying({ tool_calls: [{ function: { name: 'refund' } }] }))).toBe('Calls refund');
    expect(messageLine(saying({ error: 'no such order' }))).toBe('Error: no such order');
    expect(messageLine(saying({ resources: [{ resource: 'db/orders', access: 'write' }] }))).toBe('write db/orders');
    expect(messageLine(saying({}))).toBe('(no text)');
  });
});

describe('decisionReason and decisionTag', () => {
  it('say nothing of a calm message', () => {
    expect(decisionReason(decision(1, { risk: 0.29 }))).toBe('');
    expect(decisionTag(decision(1, { risk: 0.29 }))).toBeNull();
  });

  it('give the reason from .3 on', () => {
    expect(decisionReason(decision(1, { risk: 0.3 }))).toBe('Both write db/orders.');
    expect(decisionTag(decision(1, { risk: 0.3 }))?.words).toBe('Contention');
  });

  it('keep apart what is in force and what would be', () => {
    expect(decisionReason(acted('blocked'))).toMatch(/^Sender quarantined since/);
    expect(decisionReason(acted('would_block'))).toMatch(/^Sender would be quarantined/);
    expect(decisionTag(acted('would_block'))?.words).toBe('Would block');
  });
});

describe('isShown', () => {
  it('filters by risk and by action', () => {
    const all = [decision(1), decision(2, { risk: 0.4 }), acted('blocked')];
    expect(all.map((it) => isShown(it, 'all'))).toEqual([true, true, true]);
    expect(all.map((it) => isShown(it, 'risk'))).toEqual([false, true, false]);
    expect(all.map((it) => isShown(it, 'blocked'))).toEqual([false, false, true]);
  });
});

describe('perMinute', () => {
  const at = (...ages: number[]) => ages.map((age, i) => decision(i, { at: NOW - age }));

  it('counts the past minute where the list reaches back so far', () => {
    expect(perMinute(at(1000, 30_000, 90_000), NOW, 500)).toBe(2);
    expect(perMinute(at(1000, 2000), NOW, 240)).toBe(240);
    expect(perMinute(at(1000, 2000), NOW, null)).toBe(2);
    expect(perMinute([], NOW, 5)).toBeNull();
  });
});
