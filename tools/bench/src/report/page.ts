const BEGIN = '<!-- figures: written by npm run bench:chain -- --write -->';
const END = '<!-- end of figures -->';

/** The page with these figures in the place of those between its markers. @throws Error where it lacks the markers */
export function withFigures(page: string, figures: string): string {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`The page has no place for figures: it needs ${BEGIN} and ${END}.`);
  return `${page.slice(0, begin + BEGIN.length)}\n\n${figures}\n\n${page.slice(end)}`;
}
