import { definitionOf, type ProcessorDefinition, type StreamProcessor } from '@chorus/bus';
import type { INestApplicationContext } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';

/** The providers that bear `@Processor(definition)`, in all modules of an application. */
export function findProcessors(
  app: INestApplicationContext,
): { readonly definition: ProcessorDefinition; readonly handler: StreamProcessor }[] {
  const seen = new Set<unknown>();
  const found = app
    .get(DiscoveryService, { strict: false })
    .getProviders()
    .flatMap(({ instance }: { instance: unknown }) => {
      if (typeof instance !== 'object' || instance === null || seen.has(instance)) return [];
      seen.add(instance);
      const definition = definitionOf(instance);
      return definition ? [{ definition, handler: instance as StreamProcessor }] : [];
    });
  const names = found.map(({ definition }) => definition.name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw new Error(`two processors are named ${twice}; the name is the consumer group`);
  return found;
}
