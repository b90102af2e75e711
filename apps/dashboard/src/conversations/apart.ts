/** Fewer characters that titles have in common leave room enough for what tells them apart. */
const ALIKE = 72;
/** What is shown of a common beginning. */
const KEPT = 32;

/**
 * Titles that tell apart what they stand for: prompts made of one pattern begin alike, and a list has room for their
 * beginnings only. Where a title has much in common with another one, that is shortened to its first words. What is
 * the same to the end stays as it is, and so does what would look like another one then.
 * @returns in the same order, with single spaces between words
 */
export function apart(titles: readonly string[]): readonly string[] {
  const lines = titles.map((title) => wordsOf(title).join(' '));
  const sorted = [...new Set(lines)].sort();
  const short = new Map<string, string>();
  sorted.forEach((line, at) => {
    const words = wordsOf(line);
    // Of sorted lines the neighbours have most in common.
    const alike = Math.max(common(words, sorted[at - 1]), common(words, sorted[at + 1]));
    short.set(line, without(words, alike));
  });
  const times = Map.groupBy(short.values(), (it) => it);
  return lines.map((line) => {
    const it = short.get(line) ?? line;
    return times.get(it)?.length === 1 && !short.has(it) ? it : line;
  });
}

const wordsOf = (title: string): readonly string[] => title.split(/\s+/).filter((word) => word !== '');

/** How many words both begin with. */
function common(words: readonly string[], other: string | undefined): number {
  if (other === undefined) return 0;
  const others = wordsOf(other);
  const differs = words.findIndex((word, at) => word !== others[at]);
  return differs === -1 ? words.length : differs;
}

function without(words: readonly string[], alike: number): string {
  const beginning = words.slice(0, alike).join(' ');
  const rest = words.slice(alike).join(' ');
  if (rest === '' || beginning.length <= ALIKE) return words.join(' ');
  const kept = beginning
    .slice(0, KEPT)
    .replace(/\s\S*$/, '')
    .trimEnd();
  return `${kept.toWellFormed()} … ${rest}`;
}
