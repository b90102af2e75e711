import { exchange } from '../servers/exchange.ts';

const METADATA = 3;
const API_VERSIONS = 18;
const CORRELATION = 1;

/**
 * A Metadata request, version 1, that asks for no topic: api key, version, correlation id, no client id, no topics,
 * behind its length. (Kafka protocol guide, https://kafka.apache.org/protocol)
 */
export function metadataRequest(): Buffer {
  const request = Buffer.alloc(4 + 14);
  request.writeInt32BE(14, 0);
  request.writeInt16BE(METADATA, 4);
  request.writeInt16BE(1, 6);
  request.writeInt32BE(CORRELATION, 8);
  request.writeInt16BE(-1, 12);
  request.writeInt32BE(0, 14);
  return request;
}

/** How many brokers the answer to {@link metadataRequest} lists; undefined until the number has arrived. */
export function brokersListed(answer: Buffer): number | undefined {
  return answer.length < 12 ? undefined : answer.readInt32BE(8);
}

/** An ApiVersions request, version 0, which controllers answer, too: api key, version, correlation id, no client id. */
function apiVersionsRequest(): Buffer {
  const request = Buffer.alloc(4 + 10);
  request.writeInt32BE(10, 0);
  request.writeInt16BE(API_VERSIONS, 4);
  request.writeInt32BE(CORRELATION, 8);
  request.writeInt16BE(-1, 12);
  return request;
}

/** Whether a node at this port talks at all. */
export async function nodeAnswers(port: number): Promise<boolean> {
  return (await exchange(port, apiVersionsRequest(), (answer) => answer.length > 0 || undefined)) ?? false;
}

/** Whether a broker at this port is ready for work: one that still starts lists no broker, not even itself. */
export async function kafkaAnswers(port: number): Promise<boolean> {
  const brokers = await exchange(port, metadataRequest(), brokersListed);
  return brokers !== undefined && brokers > 0;
}
