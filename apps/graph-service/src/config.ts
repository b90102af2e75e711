import { env } from '@chorus/service-kit';
import { z } from 'zod';

/** The settings of graph-service. What goes beyond a limit is forgotten: the weakest edges, the rest by age. */
export const graphServiceConfig = z.object({
  /** Agents in the graph of one fleet. */
  MAX_NODES_PER_FLEET: env.integer({ min: 10, max: 100_000, default: 5_000 }),
  /** Edges in the graph of one fleet. */
  MAX_EDGES_PER_FLEET: env.integer({ min: 10, max: 400_000, default: 20_000 }),
  /** Agents from which path lengths are measured; in a larger fleet they are estimated from so many. */
  PATH_LENGTH_SOURCES: env.integer({ min: 1, max: 100_000, default: 200 }),
  /** Conversations of one fleet in which loops are looked for. */
  MAX_CONVERSATIONS_PER_FLEET: env.integer({ min: 10, max: 1_000_000, default: 2_000 }),
});

export type GraphServiceConfig = z.infer<typeof graphServiceConfig>;
