/**
 * What a processor promises of its outputs, state and positions. `at-least-once` writes the outputs first and the
 * position afterwards, without a transaction: after a failure records come again, and what they did to the state is done
 * twice. It is there to be measured against, and for those to whom a repetition does no harm.
 */
export type Guarantee = 'exactly-once' | 'at-least-once';

/**
 * What exactly-once rests on, to be taken away one at a time: a suite that still passes would not notice its absence.
 * - `transaction`: outputs and positions are written one after the other;
 * - `fencing`: every task has a transactional id of its own, so that nobody is kept from committing;
 * - `restart`: after an error the task goes on at the position that it has in memory, without asking the broker.
 */
export type Weakness = 'transaction' | 'fencing' | 'restart';
