// @ts-expect-error kafkajs declares no types for its inner modules
import BrokerClass from 'kafkajs/src/broker/index.js';
import { repairKafkajs } from '../kafkajs-repairs.ts';
import { HEADROOM } from './body.ts';
import { decodeFetch } from './fetch.ts';

interface Protocol {
  readonly request: { encode(): Promise<object> };
  readonly response: { decode: unknown };
}
interface Broker {
  connect(): Promise<void>;
  produce(request: object): Promise<void>;
  fetch(request: object): Promise<unknown>;
}

/** API keys of Produce and Fetch. */
const VERSIONS = { 0: { minVersion: 0, maxVersion: 13 }, 1: { minVersion: 4, maxVersion: 17 } };

/** Whether kafkajs, as it was loaded here, encodes and decodes records with this folder; without a connection. */
export async function installed(): Promise<{ encodes: boolean; decodes: boolean }> {
  repairKafkajs();
  let sent: Protocol | undefined;
  const connection = { getSupportAuthenticationProtocol: () => false, authenticate: () => Promise.resolve() };
  const connectionPool = {
    isConnected: () => false,
    getConnection: () => Promise.resolve(connection),
    setVersions: () => {},
    send: (protocol: Protocol) => {
      sent = protocol;
      return Promise.resolve({ responses: [] });
    },
  };
  const logger = { namespace: () => logger, debug: () => {} };
  const options = { connectionPool, logger, versions: VERSIONS };
  const broker = new (BrokerClass as new (options: object) => Broker)(options);
  await broker.connect();
  await broker.produce({ topicData: [] });
  const body = (await sent?.request.encode()) as { readonly buf: Buffer } | undefined;
  await broker.fetch({ topics: [] });
  return { encodes: body?.buf.byteOffset === HEADROOM, decodes: sent?.response.decode === decodeFetch };
}
