import type { Bus, Reader } from '@chorus/bus';

/** A service's view of a bus that it shares: closing it stops the service's own readers and nothing else. */
export function sharedBus(bus: Bus): Bus {
  const readers = new Set<Reader>();
  return {
    kind: bus.kind,
    ensureTopics: (topics) => bus.ensureTopics(topics),
    process: (definition, handler) => bus.process(definition, handler),
    start: () => bus.start(),
    publish: (emissions) => bus.publish(emissions),
    reader: (options) => {
      const reader = bus.reader(options);
      readers.add(reader);
      return reader;
    },
    health: () => bus.health(),
    close: async () => {
      await Promise.all([...readers].map((reader) => reader.stop()));
    },
  };
}
