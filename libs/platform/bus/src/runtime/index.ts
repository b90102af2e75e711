export { partitionFor } from './partition.ts';
export { decode, describeIssues, type Decoded } from './decode.ts';
export { deadLetter } from './dead-letter.ts';
export { changelogOf, encode, type Outgoing } from './encode.ts';
export { HandlerError, Task, type TaskOptions } from './task.ts';
export { DEFAULT_RETRY, runBatch, runPunctuation, type RetryPolicy, type Transaction } from './batch.ts';
