import { hash } from 'node:crypto';

/** Rules are tuned by what they do on the development part; the test part is only measured. */
export const PARTS = ['development', 'test'] as const;
export type Part = (typeof PARTS)[number];

/**
 * The half of a data set that a case belongs to: by a digest of its name, so that nobody chose it, and the same for ever.
 *
 * @param set name of the data set
 * @param id what may not be torn apart: a run, or all that is about the same task
 */
export const partOf = (set: string, id: string): Part =>
  hash('sha256', `${set}/${id}`, 'buffer').readUInt8(0) % 2 === 0 ? 'development' : 'test';
