import { agentMessagesRaw, DEFAULT_FLEET } from '@chorus/contracts';
import type { DeadLetter } from './letter.ts';

/** Whose record it is, as far as that can be told. */
export interface Owner {
  readonly fleet?: string;
  readonly agent?: string;
}

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;
const textIn = (value: unknown, name: string): string | undefined => {
  const text = isObject(value) ? value[name] : undefined;
  return typeof text === 'string' ? text : undefined;
};

/** The value as JSON; undefined where it is none. */
export function jsonOf({ value }: Pick<DeadLetter, 'value'>): unknown {
  if (value === null) return undefined;
  try {
    return JSON.parse(value.toString('utf8'));
  } catch {
    return undefined;
  }
}

/**
 * Fleet and agent of a record: as its JSON says (a message, a decision that holds one, anything with `fleet_id` and
 * `agent_id`), else as its key says, which is the agent at the door and `fleet` or `fleet/agent` behind it.
 */
export function ownerOf(letter: Pick<DeadLetter, 'value' | 'key' | 'origin'>): Owner {
  const json = jsonOf(letter);
  const isAtDoor = letter.origin.topic === agentMessagesRaw.name;
  const key = letter.key?.toString('utf8') || undefined;
  const [fleetInKey, agentInKey] = isAtDoor ? [undefined, key] : (key?.split('/', 2) ?? []);
  const places = isObject(json) ? [json, json['metadata'], json['processing_metadata'], json['original_message']] : [];
  const first = (name: string) => places.map((place) => textIn(place, name)).find((text) => text !== undefined);
  const fleet = first('fleet_id') ?? (isAtDoor && isObject(json) ? DEFAULT_FLEET : fleetInKey);
  const agent = first('agent_id') ?? agentInKey;
  return { ...(fleet === undefined ? {} : { fleet }), ...(agent === undefined ? {} : { agent }) };
}
