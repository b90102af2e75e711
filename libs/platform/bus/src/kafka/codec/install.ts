// @ts-expect-error kafkajs declares no types for its inner modules
import Requests from 'kafkajs/src/protocol/requests/index.js';
import { bodyOf, frameInPlace } from './body.ts';
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
  frameInPlace();
  const { Produce, Fetch } = requests;
  const produce = Produce.protocol;
  Produce.protocol = ({ version }) => {
    const original = produce({ version });
    if (version < 3) return original;
    return (parameters) => {
      const protocol = original(parameters);
      if (parameters.compression) return protocol;
      const encode = async () => {
        const { bytes, length } = encodeProduce(parameters);
        return bodyOf(bytes, length);
      };
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
