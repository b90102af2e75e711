// @ts-expect-error kafkajs declares no types for its inner modules
import Encoder from 'kafkajs/src/protocol/encoder.js';
// @ts-expect-error kafkajs declares no types for its inner modules
import Requests from 'kafkajs/src/protocol/requests/index.js';
import { decodeFetch } from './fetch.ts';
import { encodeProduce, type ProduceRequest } from './produce.ts';

/** An API of the protocol as kafkajs keeps it: for each version, what makes a request of its parameters. */
interface Api<Parameters> {
  protocol(at: { version: number }): (parameters: Parameters) => {
    readonly request: { encode(): Promise<object> };
    readonly response: { decode(bytes: Buffer): Promise<object> };
  };
}

const { requests } = Requests as {
  requests: { Produce: Api<ProduceRequest & { compression?: number }>; Fetch: Api<never> };
};

/** Lets kafkajs encode and decode records with the functions of this folder. */
export function installCodec(): void {
  const { Produce, Fetch } = requests;
  const produce = Produce.protocol;
  Produce.protocol = ({ version }) => {
    const original = produce({ version });
    if (version < 3) return original;
    return (parameters) => {
      const protocol = original(parameters);
      if (parameters.compression) return protocol;
      const encode = async () => payloadOf(parameters);
      return { ...protocol, request: { ...protocol.request, encode } };
    };
  };
  const fetch = Fetch.protocol;
  Fetch.protocol = ({ version }) => {
    const original = fetch({ version });
    if (version < 11) return original;
    return (parameters) => {
      const protocol = original(parameters);
      return { ...protocol, response: { ...protocol.response, decode: decodeFetch } };
    };
  };
}

/** As kafkajs takes it into a request. */
function payloadOf(parameters: ProduceRequest): object {
  const { bytes, length } = encodeProduce(parameters);
  const encoder = new (Encoder as new (size: number) => { buf: Buffer; offset: number })(1);
  encoder.buf = bytes;
  encoder.offset = length;
  return encoder;
}
