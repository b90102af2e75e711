import { describe, expect, it } from '@jest/globals';
import { withFigures } from './page.ts';
import { table } from './table.ts';

const page = (figures: string) =>
  `# Speed\n\n<!-- figures: written by npm run bench:chain -- --write -->\n\n${figures}\n\n<!-- end of figures -->\n\nAfter.\n`;

describe('the page', () => {
  it('gets new figures for old, and nothing else changes', () => {
    expect(withFigures(page('old'), 'new $& text')).toBe(page('new $& text'));
  });

  it('says which markers it lacks', () => {
    expect(() => withFigures('# Speed\n', 'new')).toThrow('<!-- end of figures -->');
  });
});

describe('a table', () => {
  it('is Markdown with its figures to the right', () => {
    expect(
      table([
        ['', 'p99'],
        ['request → 202', '12.5'],
        ['b', '7'],
      ]),
    ).toBe(
      [
        '|               |  p99 |',
        '| ------------- | ---: |',
        '| request → 202 | 12.5 |',
        '| b             |    7 |',
      ].join('\n'),
    );
  });
});
