import type { Headers } from '../../port/record.ts';
import { ByteReader } from './byte-reader.ts';
import type { HeaderTexts } from './header-texts.ts';

/** What kafkajs knows of the batch that a record came in. Offsets, times and producer ids are decimal text. */
export interface BatchContext {
  readonly firstOffset: string;
  readonly firstTimestamp: string;
  readonly partitionLeaderEpoch: number;
  readonly inTransaction: boolean;
  readonly isControlBatch: boolean;
  readonly lastOffsetDelta: number;
  readonly producerId: string;
  readonly producerEpoch: number;
  readonly firstSequence: number;
  readonly maxTimestamp: string;
  readonly timestampType: number;
  readonly magicByte: number;
}

/** Bytes that records are views of, and what is common to the records of one batch. */
export interface Source {
  readonly bytes: Buffer;
  readonly texts: HeaderTexts;
  readonly context: BatchContext;
}

type HeaderValue = Buffer | null;

/**
 * A record as it was fetched: views of the response's bytes. It can be taken for kafkajs' message, whose texts of numbers
 * and whose headers are made when they are asked for; the bus does not ask.
 */
export class FetchedRecord {
  isControlRecord: boolean;

  constructor(
    private readonly source: Source,
    readonly attributes: number,
    /** The offset as a number. */
    readonly position: number,
    /** The timestamp as a number, ms since 1970. */
    readonly time: number,
    readonly key: Buffer | null,
    readonly value: Buffer | null,
    /** Where the headers are, which were seen to lie within the record. */
    private readonly headersAt: number,
    private readonly headerCount: number,
  ) {
    this.isControlRecord = source.context.isControlBatch;
  }

  get batchContext(): BatchContext {
    return this.source.context;
  }

  get magicByte(): number {
    return this.source.context.magicByte;
  }

  get offset(): string {
    return String(this.position);
  }

  get timestamp(): string {
    return String(this.time);
  }

  /** As bytes; of several with one name all. */
  get headers(): Record<string, HeaderValue | HeaderValue[]> {
    const headers = Object.create(null) as Record<string, HeaderValue | HeaderValue[]>;
    const reader = new ByteReader(this.source.bytes, this.headersAt, this.source.bytes.length);
    for (let n = 0; n < this.headerCount; n++) {
      const name = String(reader.varBytes());
      const value = reader.varBytes();
      const before = headers[name];
      if (before === undefined) headers[name] = value;
      else if (Array.isArray(before)) before.push(value);
      else headers[name] = [before, value];
    }
    return headers;
  }

  /** As text; of several with one name the last holds, as in Kafka's `lastHeader`. */
  textHeaders(): Headers {
    return this.source.texts.read(this.headersAt, this.headerCount);
  }
}
