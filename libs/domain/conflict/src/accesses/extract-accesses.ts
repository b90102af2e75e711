import type { AgentMessage, DeclaredResource, ResourceAccess } from '@chorus/contracts';
import { MAX_ACCESSES, MAX_RESOURCE, MAX_TEXT } from '../limits.ts';
import { extractOutcome, type Outcome } from '../outcome.ts';
import { Reading } from '../text/reading.ts';
import { holdsRedaction } from '../text/redaction.ts';
import { identifierIn, resourceKey } from './resource-key.ts';
import { inNormalForm } from './normal-form.ts';
import { textAccesses } from './text.ts';
import { readCall, toolCallAccesses, type ReadCall } from './tool-call.ts';

const STRENGTH = { read: 0, write: 1, exclusive: 2 } as const;

/**
 * What a message does to which resources, in whatever form its sender put it (see {@link inNormalForm}): from what it
 * declares (`content.resources`), its tool calls, and its text, in that order of confidence. One access for each resource,
 * the strongest; what is only found in text adds to the others and changes none. At most {@link MAX_ACCESSES}.
 *
 * The output of a tool or of executed code tells what happened and is no act of the tool: its text is not searched.
 * A declared release keeps `release: true`. A name of which a part was redacted is no name: two of them would be one.
 */
export function extractAccesses(message: AgentMessage): ResourceAccess[] {
  const normal = inNormalForm(message);
  const calls = (normal.content.tool_calls ?? []).map(readCall);
  const said = new Reading((normal.content.text ?? '').slice(0, MAX_TEXT));
  return [...accessesOf(normal, calls, said, extractOutcome(normal)).values()];
}

/** One access for each thing, by its key. */
export type Accesses = ReadonlyMap<string, ResourceAccess>;

function declaredAccess({ resource, access, intent, release }: DeclaredResource): ResourceAccess {
  const declared = { resource, access, found_in: 'resources' } as const;
  if (intent === undefined && release !== true) return declared;
  return { ...declared, ...(intent !== undefined && { intent }), ...(release === true && { release }) };
}

/**
 * The same of a message in normal form, by {@link resourceKey}.
 *
 * @param calls its tool calls
 * @param said its text, at most {@link MAX_TEXT} characters of it
 */
export function accessesOf(
  message: AgentMessage,
  calls: readonly ReadCall[],
  said: Reading,
  outcome: Outcome,
): Accesses {
  const found = new Map<string, ResourceAccess>();
  const add = (given: ResourceAccess): void => {
    if (holdsRedaction(given.resource)) return;
    // A resource is a key, and half a character would not come back from UTF-8 as it was.
    const access = given.resource.isWellFormed() ? given : { ...given, resource: given.resource.toWellFormed() };
    const key = resourceKey(access.resource);
    const known = found.get(key);
    if (known === undefined && found.size >= MAX_ACCESSES) return;
    if (known === undefined || STRENGTH[access.access] > STRENGTH[known.access]) found.set(key, access);
  };
  for (const declared of message.content.resources ?? [])
    if (declared.resource.length <= MAX_RESOURCE) add(declaredAccess(declared));
  for (const call of calls) toolCallAccesses(call).forEach(add);
  const isReport = outcome.kind !== 'none';
  if (said.text === '' || isReport) return found;
  const inText = textAccesses(said);
  if (inText.length === 0) return found;
  // Words that name what is declared too, if only by its number, are about that.
  const named = new Set([...found.values()].map(({ resource }) => identifierIn(resource)));
  for (const access of inText) if (!named.has(identifierIn(access.resource))) add(access);
  return found;
}
