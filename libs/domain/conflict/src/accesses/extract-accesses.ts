import type { AgentMessage, ResourceAccess } from '@chorus/contracts';
import { MAX_ACCESSES, MAX_RESOURCE } from '../limits.ts';
import { extractOutcome, type Outcome } from '../outcome.ts';
import { holdsRedaction } from '../text/redaction.ts';
import { identifierIn, resourceKey } from './resource-key.ts';
import { inNormalForm } from './normal-form.ts';
import { textAccesses } from './text.ts';
import { toolCallAccesses } from './tool-call.ts';

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
  return accessesOf(normal, extractOutcome(normal));
}

/** The same of a message in normal form. */
export function accessesOf(message: AgentMessage, outcome: Outcome): ResourceAccess[] {
  const { resources = [], tool_calls = [], text } = message.content;
  const isReport = outcome.kind !== 'none';
  const found = new Map<string, ResourceAccess>();
  const add = (given: ResourceAccess): void => {
    if (holdsRedaction(given.resource)) return;
    // A resource is a key, and half a character would not come back from UTF-8 as it was.
    const access = { ...given, resource: given.resource.toWellFormed() };
    const key = resourceKey(access.resource);
    const known = found.get(key);
    if (known === undefined && found.size >= MAX_ACCESSES) return;
    if (known === undefined || STRENGTH[access.access] > STRENGTH[known.access]) found.set(key, access);
  };
  for (const { resource, access, intent, release } of resources)
    if (resource.length <= MAX_RESOURCE)
      add({
        resource,
        access,
        found_in: 'resources',
        ...(intent !== undefined && { intent }),
        ...(release === true && { release }),
      });
  for (const call of tool_calls) toolCallAccesses(call).forEach(add);
  if (text === undefined || isReport) return [...found.values()];
  // Words that name what is declared too, if only by its number, are about that.
  const named = new Set([...found.values()].map(({ resource }) => identifierIn(resource)));
  for (const access of textAccesses(text)) if (!named.has(identifierIn(access.resource))) add(access);
  return [...found.values()];
}
