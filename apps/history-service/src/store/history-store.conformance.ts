import { afterEach, describe } from '@jest/globals';
import type { SqlDatabase } from '@chorus/sql';
import { detectionsConformance } from './conformance/detections.conformance.ts';
import { effectsConformance } from './conformance/effects.conformance.ts';
import { forgettingConformance } from './conformance/forgetting.conformance.ts';
import { offsetsConformance } from './conformance/offsets.conformance.ts';
import { pagingConformance } from './conformance/paging.conformance.ts';
import { replayConformance } from './conformance/replay.conformance.ts';
import { savingConformance } from './conformance/saving.conformance.ts';
import { searchingConformance } from './conformance/searching.conformance.ts';
import { stores } from './conformance/stores.ts';
import type { Tables } from './schema.ts';

/** What both databases do alike. @param open an empty database each time */
export function historyStoreConformance(title: string, open: () => Promise<SqlDatabase<Tables>>): void {
  describe(title, () => {
    const { start, closeAll } = stores(open);
    afterEach(closeAll);
    savingConformance(start);
    searchingConformance(start);
    pagingConformance(start);
    offsetsConformance(start);
    forgettingConformance(start);
    effectsConformance(start);
    detectionsConformance(start);
    replayConformance(start);
  });
}
