import { describe, expect, it } from '@jest/globals';
import { withFigures } from './page.ts';
import { table } from './table.ts';

const figuresOf = (command: string, figures: string) =>
  `<!-- figures: written by npm run ${command} -- --write -->\n\n${figures}\n\n<!-- end of figures -->\n`;
const page = (chain: string, bus: string) =>
  `# Speed\n\n${figuresOf('bench:chain', chain)}\nBetween.\n\n${figuresOf('bench:bus', bus)}\nAfter.\n`;

describe('the page', () => {
  it('gets new figures for old, and nothing else changes', () => {
    expect(withFigures(page('old', 'b'), 'bench:chain', 'new $& text')).toBe(page('new $& text', 'b'));
    expect(withFigures(page('a', 'old'), 'bench:bus', 'new')).toBe(page('a', 'new'));
  });

  it('says which markers it lacks', () => {
    expect(() => withFigures('# Speed\n', 'bench:bus', 'new')).toThrow('<!-- end of figures -->');
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
