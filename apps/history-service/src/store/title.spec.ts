import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { titleOf } from './title.ts';

const PREAMBLE =
  'You are one of a team of experts. Read all of what follows with care, keep to the plan, and answer in the end.\n\n';

describe('titleOf', () => {
  it('is the beginning of a text in one line', () => {
    expect(titleOf('  Refund\n\norder\t4711\0 ')).toBe('Refund order 4711');
    expect(titleOf('x'.repeat(300))).toBe('x'.repeat(200));
    expect(titleOf(`${'x'.repeat(199)}😀`).isWellFormed()).toBe(true);
    expect(titleOf('\n')).toBe('');
  });

  it.each([
    ['a heading', '# The task\nWhich bridge is longest?\n\n## Plan\n1. Look it up.'],
    ['a deep heading', '### Your Question\n\nWhich bridge is longest?\n# Notes\nNone.'],
    ['a label', 'Task: Which bridge is longest?'],
    ['a label in bold', '**Question:** Which bridge is longest?\n## Hints\nAsk.'],
    ['a label on a line of its own', 'Problem:\nWhich bridge is longest?'],
  ])('is the task where %s names it behind a long preamble', (_, task) => {
    expect(titleOf(PREAMBLE + task)).toBe('Which bridge is longest?');
  });

  it.each([
    'Please look into this.\n# Task\nThe till is out of paper.',
    '# Task\nThe till is out of paper.',
    `${PREAMBLE}# Findings\nThe till is out of paper.`,
    `${PREAMBLE}# Task\n\n# Task\n`,
    `${PREAMBLE}The task: none.`,
    `${PREAMBLE}#task and nothing else`,
  ])('is the beginning of any other text: %j', (text) => {
    expect(titleOf(text)).toBe(text.replace(/\s+/g, ' ').trim().slice(0, 200));
  });

  it('has words of the text alone, in their order, whatever that holds', () => {
    const line = fc.constantFrom(
      '# Task',
      'Task:',
      '## Plan',
      'one',
      'two three',
      '',
      PREAMBLE.trim(),
      '**Goal**: four',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(line).map((it) => it.join('\n')),
          fc.string({ unit: 'binary' }),
        ),
        (text) => {
          const title = titleOf(text);
          const all = text.toWellFormed().replaceAll('\0', ' ').replace(/\s+/g, ' ').trim();
          expect(all).toContain(title);
          expect(title === '').toBe(all === '');
          expect(title.length).toBeLessThanOrEqual(200);
        },
      ),
      { numRuns: 300 },
    );
  });
});
