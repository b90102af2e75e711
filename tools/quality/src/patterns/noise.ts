/** What comes between a story and whoever reads it. Each figure is a chance from 0 to 1. */
export interface Noise {
  /** That something unrelated is said after a line of a scene, in its conversation; the quiet traffic grows with it. */
  readonly talk: number;
  /** That a sentence is put in other words than usual. */
  readonly paraphrase: number;
  /** That a message comes 1 to 15 s late, so that what came after is known before. */
  readonly late: number;
  /** That a message never comes. */
  readonly missing: number;
  /** That a message lacks what it declares: resources, statements, which message it answers. The words stay. */
  readonly lost: number;
}

const NONE: Noise = { talk: 0, paraphrase: 0, late: 0, missing: 0, lost: 0 };

/** The cells of the sweep: each kind of noise by itself, and all together. */
export const CELLS = {
  none: NONE,
  'unrelated talk': { ...NONE, talk: 0.5 },
  'other words': { ...NONE, paraphrase: 0.5 },
  'late messages': { ...NONE, late: 0.2 },
  'missing messages': { ...NONE, missing: 0.05 },
  'lost declarations': { ...NONE, lost: 0.3 },
  'a little of all': { talk: 0.2, paraphrase: 0.2, late: 0.05, missing: 0.02, lost: 0.1 },
  'much of all': { talk: 0.5, paraphrase: 0.5, late: 0.2, missing: 0.05, lost: 0.3 },
} as const satisfies Readonly<Record<string, Noise>>;
export type Cell = keyof typeof CELLS;
export const CELL_NAMES = Object.keys(CELLS) as Cell[];
