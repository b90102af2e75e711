import type { KafkaRequest } from './frames.ts';
import type { KafkaApi } from './kafka-api.ts';

/** Where the error code of a reply is, up to the last version that has no tagged fields (protocol guide, "Messages"). */
interface Layout {
  readonly versions: readonly [number, number];
  /** Behind the correlation id: the throttle time, and then the code itself or topics, partitions and a code each. */
  readonly throttled: boolean;
  readonly nested: boolean;
}

const LAYOUTS: Partial<Record<KafkaApi, Layout>> = {
  Produce: { versions: [3, 8], throttled: false, nested: true },
  OffsetCommit: { versions: [3, 7], throttled: true, nested: true },
  InitProducerId: { versions: [0, 1], throttled: true, nested: false },
  AddPartitionsToTxn: { versions: [0, 2], throttled: true, nested: true },
  AddOffsetsToTxn: { versions: [0, 2], throttled: true, nested: false },
  EndTxn: { versions: [0, 2], throttled: true, nested: false },
  TxnOffsetCommit: { versions: [0, 2], throttled: true, nested: true },
};

/**
 * The error code in the reply to a request, 0 where it was done; of several partitions that of the first. Undefined where
 * it can't be told: for other kinds and newer versions, and where the reply ends before it.
 * @param reply the reply from its size on, as far as it is there
 */
export function replyError(request: KafkaRequest, reply: Buffer): number | undefined {
  const layout = request.api && LAYOUTS[request.api];
  if (!layout || request.version < layout.versions[0] || request.version > layout.versions[1]) return undefined;
  let at = 8 + (layout.throttled ? 4 : 0);
  if (layout.nested) {
    // Number of topics int32, name string, number of partitions int32, index int32.
    if (reply.length < at + 6) return undefined;
    at += 6 + Math.max(reply.readInt16BE(at + 4), 0) + 8;
  }
  return reply.length < at + 2 ? undefined : reply.readInt16BE(at);
}
