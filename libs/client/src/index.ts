import type { Chorus, ChorusOptions } from './api.ts';
import { Client } from './client.ts';

export * from './api.ts';

/**
 * A client that sends messages in the background. It never throws: where an option is wrong, `onProblem` is told, and where
 * nothing can be sent with it, messages are counted as dropped.
 *
 * One client serves a whole program, and one fleet.
 */
export function createChorus(options: ChorusOptions): Chorus {
  try {
    return new Client(options);
  } catch {
    // Options whose getters throw: as if there were none.
    return new Client(undefined);
  }
}
