import type { Bus, StreamProcessor } from '@chorus/bus';
import type { Broken } from './config.ts';

/** The bus, but for handlers that fail on what is broken, as one with a defect would: again and again, until it is mended. */
export function breakable(bus: Bus, broken: Broken): Bus {
  return {
    kind: bus.kind,
    ensureTopics: (topics) => bus.ensureTopics(topics),
    process: ({ name, ...definition }, handler: StreamProcessor) => {
      const text = broken[name];
      const fails = text === undefined ? undefined : new RegExp(text);
      const breaking: StreamProcessor = {
        process: (record, context) => {
          if (fails?.test(JSON.stringify(record.value))) throw new Error(`${name} is broken`);
          return handler.process(record, context);
        },
        ...(handler.punctuate ? { punctuate: (context) => handler.punctuate?.(context) ?? [] } : {}),
      };
      bus.process({ name, ...definition }, breaking as StreamProcessor<never>);
    },
    start: () => bus.start(),
    publish: (emissions) => bus.publish(emissions),
    reader: (options) => bus.reader(options),
    health: () => bus.health(),
    close: () => bus.close(),
  };
}
