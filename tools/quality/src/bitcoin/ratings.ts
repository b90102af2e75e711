import { readFile } from 'node:fs/promises';

/** One rating of a person by another. */
export interface Rating {
  readonly rater: string;
  readonly ratee: string;
  /** From −1, fraud, to 1, full trust: the published −10 to 10 divided by ten. */
  readonly value: number;
  /** ms since 1970. */
  readonly at: number;
}

/**
 * Ratings in the order of their time. A line whose time is damaged (the published file has one) counts as said when the line
 * before it was.
 *
 * @throws Error with the line that is no rating
 */
export async function loadRatings(file: string): Promise<Rating[]> {
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line.trim() !== '');
  let last = 0;
  const ratings = lines.map((line, n): Rating => {
    const [rater, ratee, rating, seconds = ''] = line.split(',');
    const value = Number(rating) / 10;
    if (!rater || !ratee || !(Math.abs(value) <= 1))
      throw new Error(`${file}: line ${n + 1} is no rating; accepted is "rater,ratee,-10 to 10,seconds since 1970"`);
    const at = /^\d+(?:\.\d+)?\s*$/.test(seconds) ? Number(seconds) * 1000 : last;
    last = at;
    return { rater, ratee, value, at };
  });
  return ratings.sort((a, b) => a.at - b.at);
}
