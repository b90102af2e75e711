import type { AgentMessage, ResourceAccess } from '@chorus/contracts';
import { MAX_ACCESSES, MAX_RESOURCE } from '../limits.ts';
import { extractOutcome } from '../outcome.ts';
import { holdsRedaction } from '../text/redaction.ts';
import { textAccesses } from './text.ts';
import { toolCallAccesses } from './tool-call.ts';

const STRENGTH = { read: 0, write: 1, exclusive: 2 } as const;

/**
 * What a message does to which resources, from what it declares (`content.resources`), its tool calls, and its text,
 * in that order of confidence; one access, the strongest, for each resource, at most {@link MAX_ACCESSES}.
 *
 * The output of a tool or of executed code tells what happened and is no act of the tool: its text is not searched.
 * A declared release keeps `release: true`. A name of which a part was redacted is no name: two of them would be one.
 */
export function extractAccesses(message: AgentMessage, outcome = extractOutcome(message)): ResourceAccess[] {
  const { resources = [], tool_calls = [], text } = message.content;
  const isReport = outcome.kind !== 'none';
  const found = new Map<string, ResourceAccess>();
  const add = (given: ResourceAccess): void => {
    if (holdsRedaction(given.resource)) return;
    // A resource is a key, and half a character would not come back from UTF-8 as it was.
    const access = { ...given, resource: given.resource.toWellFormed() };
    const known = found.get(access.resource);
    if (known === undefined && found.size >= MAX_ACCESSES) return;
    if (known === undefined || STRENGTH[access.access] > STRENGTH[known.access]) found.set(access.resource, access);
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
  if (text !== undefined && !isReport) textAccesses(text).forEach(add);
  return [...found.values()];
}
