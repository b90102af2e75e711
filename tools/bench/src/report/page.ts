const END = '<!-- end of figures -->';

/**
 * The page with these figures in the place of those between the markers of a command, as in `bench:chain`.
 *
 * @throws Error where it lacks the markers
 */
export function withFigures(page: string, command: string, figures: string): string {
  const marker = `<!-- figures: written by npm run ${command} -- --write -->`;
  const begin = page.indexOf(marker);
  const end = page.indexOf(END, begin);
  if (begin < 0 || end < 0) throw new Error(`The page has no place for figures: it needs ${marker} and ${END}.`);
  return `${page.slice(0, begin + marker.length)}\n\n${figures}\n\n${page.slice(end)}`;
}
