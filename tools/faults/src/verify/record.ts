/** A record as an independent reader found it. Topic names are without namespace. */
export interface ReadRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** The log's time in ms since 1970. */
  readonly timestamp: number;
  readonly value: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Where a record lies on the input. */
export interface Place {
  readonly partition: number;
  readonly offset: number;
}

export const placeText = ({ partition, offset }: Place): string => `${partition}@${offset}`;

/** What came, or has to come, of one input record: an output, or a dead letter. */
export interface Outcome {
  readonly from: Place;
  readonly kind: 'output' | 'dead letter' | `redriven ${string}`;
  /** What it says, as JSON: all of an output; reason and original bytes of a dead letter; what of a decision is compared. */
  readonly content: string;
}

/** An outcome that is on the log, and where. */
export interface FoundOutcome extends Outcome {
  readonly at: Place;
}
