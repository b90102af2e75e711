/** Where a record stands in `dead-letters`. */
export interface Position {
  readonly partition: number;
  readonly offset: number;
}

/** `3@1207`: partition and offset, as every command prints and takes them. */
export const positionText = ({ partition, offset }: Position): string => `${partition}@${offset}`;

/** Reads what {@link positionText} writes; undefined where it is something else. */
export function parsePosition(text: string): Position | undefined {
  const [, partition, offset] = /^(\d{1,6})@(\d{1,15})$/.exec(text) ?? [];
  return offset === undefined ? undefined : { partition: Number(partition), offset: Number(offset) };
}
