import type { ProcessedDecision } from '@chorus/contracts';
import { claim, WEIGHTS, type Claim } from './claim.ts';

type Content = ProcessedDecision['original_message']['content'];
type Fields = Readonly<Record<string, unknown>>;

const MAX_DEPTH = 3;
const MAX_NODES = 64;
const MAX_JSON = 16_384;

/** Fields that name what the others are about. */
const NAMING =
  /^(?:id|sku|article|item|product|resource|subject|entity|service|host|server|node|machine|account|order|ticket|invoice|shipment|parcel|name|key)$|_id$|_number$/i;
/** Fields that are about the message and not about the thing. */
export const NO_PROPERTY =
  /^(?:page|pages|size|limit|offset|step|seq|sequence|part|attempt|retry|version|index|n|i|round|lap|priority|confidence|score|port|tokens?|duration|total_pages|code|exit_?code|line|day|month|year|date|time|timestamp|ts|type|kind|action|text|message|note|reason|currency|reference)$|_(?:at|ms|time|date|id|number|ref)$/i;
/** Fields whose value is a word. */
const STATES =
  /^(?:status|state|result|decision|verdict|owner|assignee|winner|leader|location|approved|answer|value|version)$/i;
const OF_CONTRACT = new Set(['text', 'resources', 'tool_calls', 'tool_call_id', 'error', 'statements']);

const isRecord = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Fields of the content beside those of the contract, and of a text that is JSON. */
export function jsonClaims(content: Content): readonly Claim[] {
  const found: Claim[] = [];
  const own = Object.entries(content).filter(([name]) => !OF_CONTRACT.has(name));
  let nodes = 0;
  const visit = (value: unknown, depth: number): void => {
    if (depth > MAX_DEPTH || ++nodes > MAX_NODES) return;
    if (Array.isArray(value)) return value.slice(0, MAX_NODES).forEach((item) => visit(item, depth + 1));
    if (!isRecord(value)) return;
    found.push(...objectClaims(value));
    for (const item of Object.values(value).slice(0, MAX_NODES)) if (typeof item === 'object') visit(item, depth + 1);
  };
  if (own.length > 0 && !('role' in content)) visit(Object.fromEntries(own.slice(0, MAX_NODES)), 0);
  const { text } = content;
  if (typeof text === 'string' && text.length <= MAX_JSON && /^\s*[{[]/.test(text)) visit(parsed(text), 0);
  return found;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function objectClaims(fields: Fields): readonly Claim[] {
  const { subject, value } = fields;
  if (typeof subject === 'string' && value !== undefined) return claim(subject, value, WEIGHTS.json);
  const naming = Object.entries(fields).find(([name, given]) => NAMING.test(name) && isName(given));
  if (!naming) return [];
  const [kind, given] = naming;
  const name = String(given);
  const entity = /[A-Za-z]/.test(name) && /\d/.test(name) ? name : `${kind.replace(/_(?:id|number)$/i, '')} ${name}`;
  return Object.entries(fields).flatMap(([field, told]) => {
    if (field === kind || NO_PROPERTY.test(field) || field.length > 64) return [];
    const isTold =
      typeof told === 'number' || typeof told === 'boolean' || (typeof told === 'string' && isFigure(field, told));
    return isTold ? claim(`${entity} ${field}`, told, WEIGHTS.json) : [];
  });
}

const isName = (given: unknown): given is string | number =>
  typeof given === 'number' || (typeof given === 'string' && given.length > 0 && given.length <= 64);

export const isFigure = (field: string, told: string): boolean =>
  told.length <= 64 && (STATES.test(field) || /^[€$£]?\s?[+-]?\d[\d.,]*\s?\S{0,8}$/.test(told));
