/** A record as a tool of Kafka's own printed it. */
export interface ConsoleRecord {
  readonly partition: number;
  readonly offset: number;
  /** Milliseconds since 1970; undefined where the record has none. */
  readonly timestamp: number | undefined;
  /** As text; of several with one name the last. */
  readonly headers: Readonly<Record<string, string>>;
  readonly key: string | null;
  readonly value: string | null;
}

/** Control characters: JSON writes them as escapes, so they are in no key, value or header of ours. */
const FIELD = '\u001f';
const RECORD = '\u001e';
const NULL = '\u001d';
const HEADER = '\u001c';

/** How the console consumer's formatter has to print for {@link ConsoleLines}. */
export const CONSOLE_FORMAT: Readonly<Record<string, string>> = {
  'print.timestamp': 'true',
  'print.partition': 'true',
  'print.offset': 'true',
  'print.headers': 'true',
  'headers.separator': HEADER,
  'print.key': 'true',
  'key.separator': FIELD,
  'line.separator': RECORD,
  'null.literal': NULL,
};

/** Reads what the console consumer prints, in chunks cut anywhere between characters. */
export class ConsoleLines {
  #rest = '';

  /** @throws Error where a record does not look as {@link CONSOLE_FORMAT} has it */
  push(text: string): ConsoleRecord[] {
    const lines = (this.#rest + text).split(RECORD);
    this.#rest = lines.pop() ?? '';
    return lines.map(readLine);
  }
}

function readLine(line: string): ConsoleRecord {
  const fields = line.split(FIELD);
  const [time = '', place = '', at = '', headers = '', key = '', value = ''] = fields;
  const timestamp = /^(?:(?:CreateTime|LogAppendTime):(\d+)|NO_TIMESTAMP)$/.exec(time);
  const partition = /^Partition:(\d+)$/.exec(place)?.[1];
  const offset = /^Offset:(\d+)$/.exec(at)?.[1];
  if (!timestamp || !partition || !offset || fields.length !== 6)
    throw new Error(
      `The console consumer printed ${fields.length} fields, ${JSON.stringify([time, place, at])} and so on; ` +
        'expected: time, partition, offset, headers, key, value. They must hold no control characters.',
    );
  return {
    partition: Number(partition),
    offset: Number(offset),
    timestamp: timestamp[1] === undefined ? undefined : Number(timestamp[1]),
    headers: readHeaders(headers),
    key: key === NULL ? null : key,
    value: value === NULL ? null : value,
  };
}

function readHeaders(text: string): Record<string, string> {
  if (text === 'NO_HEADERS') return {};
  const headers = text.split(HEADER).map((header) => {
    const colon = header.indexOf(':');
    return [header.slice(0, colon), header.slice(colon + 1)] as const;
  });
  return Object.fromEntries(headers);
}
