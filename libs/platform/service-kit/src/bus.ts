import * as library from '@chorus/bus';
import { MemoryBus, type Bus, type BusObserver } from '@chorus/bus';
import { z } from 'zod';

const loose = library as unknown as {
  busConfigSchema?: z.ZodType<object>;
  createBus?: (config: object, observer?: BusObserver) => Bus;
};

export const busConfigSchema: z.ZodType<object> = loose.busConfigSchema ?? z.object({});

export const openBus = (config: object, observer: BusObserver): Bus =>
  loose.createBus ? loose.createBus(config, observer) : new MemoryBus({ observer });
