import { arbitrate, ARBITER_ALGORITHM, type ArbitrationRecord } from './arbiter.ts';
import { BUDGET_ALGORITHM, type BudgetRecord, spend } from './budget.ts';
import { differences } from './differences.ts';

/** What the arbiter or the budget leaves of each decision. */
export type AuditRecord = ArbitrationRecord | BudgetRecord;

/** The outcome of a repetition. */
export interface Repetition {
  readonly same: boolean;
  /** What differs, a line each; empty where it is the same. */
  readonly differences: readonly string[];
  /** What the same input leads to now; null where that could not be found out, as `differences` says. */
  readonly repeated: AuditRecord | null;
}

/**
 * Decides again from the input that a record holds, and compares all of it: the choice, the order, each candidate's
 * arithmetic, the budget. Whole numbers and texts are compared exactly, others within 1e-12.
 */
export function repeat(record: AuditRecord): Repetition {
  const known = record.kind === 'arbitration' ? ARBITER_ALGORITHM : BUDGET_ALGORITHM;
  if (record.algorithm !== known)
    return failed(`algorithm: the record was made by another one than ${known}, which is the one known here`);
  try {
    const repeated = again(record);
    const found = differences(record, repeated);
    return { same: found.length === 0, differences: found, repeated };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return failed(`the record's input is refused: ${error.message}`);
  }
}

function again(record: AuditRecord): AuditRecord {
  if (record.kind === 'budget') return spend(record.policy, record.before, record, record.now);
  const { ranking, k, seed, config } = record;
  return arbitrate({ candidates: ranking, k, seed, config });
}

const failed = (difference: string): Repetition => ({ same: false, differences: [difference], repeated: null });
