import { PARTITIONS } from '../installation.ts';
import { Program } from '../program.ts';

/** Starts the bare copy of a topic into another, from its beginning, in a process of its own. Names are the broker's. */
export const startCopy = (brokers: string, from: string, to: string, nodeOptions: readonly string[] = []): Program =>
  Program.node('the copy', new URL('./copy.main.ts', import.meta.url), [brokers, from, to, String(PARTITIONS)], {
    // Of kafkajs' own, which has been let be.
    nodeOptions: ['--disable-warning=TimeoutNegativeWarning', ...nodeOptions],
  });
