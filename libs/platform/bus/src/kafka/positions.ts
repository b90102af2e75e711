/** The answer to a question for the committed offsets of a group. Topics with their namespace. */
export type CommittedOffsets = readonly {
  readonly topic: string;
  readonly partitions: readonly {
    readonly partition: number;
    readonly offset: string;
    readonly metadata?: string | null;
  }[];
}[];

export interface CommittedPosition {
  /** −1 where none is committed. */
  readonly offset: number;
  readonly metadata: string | null | undefined;
}

/** @throws Error where it is not in the answer: taken for none, that would do everything again */
export function committedPosition(answer: CommittedOffsets, topic: string, partition: number): CommittedPosition {
  const partitions = answer.find((one) => one.topic === topic)?.partitions;
  const position = partitions?.find((one) => one.partition === partition);
  const offset = Number(position?.offset ?? NaN);
  if (!Number.isInteger(offset))
    throw new Error(`Kafka does not say which position of ${topic}/${partition} is committed`);
  return { offset, metadata: position?.metadata };
}

/** An input as a task finds it. */
export interface Input {
  readonly name: string;
  /** Of its log, and past it. */
  readonly start: number;
  readonly end: number;
  /** −1 where none is committed. */
  readonly committed: number;
}

/**
 * What it means that no position of any input is committed, where `changelog` says that the task has worked before: a
 * sentence, or undefined where nothing would be done again. One of several inputs may be new.
 */
export function forgottenPositions(
  groupId: string,
  inputs: readonly Input[],
  changelog: { readonly name: string; readonly start: number; readonly end: number },
): string | undefined {
  if (changelog.end <= changelog.start || inputs.some(({ committed }) => committed >= 0)) return undefined;
  const again = inputs.filter(({ start, end }) => end > start);
  if (again.length === 0) return undefined;
  const what = again.map(({ name, start, end }) => `${name} from ${start} to ${end}`).join(', ');
  return `${changelog.name} holds what was done before, but no position of the group ${groupId} is committed, as when nobody has used it for longer than the brokers' offsets.retention.minutes: everything is done again on top of it, ${what}`;
}
