import { z } from 'zod';

/** By processor: what a record has in it, as JSON, that its handler fails on; a regular expression. */
const broken = z.record(z.string(), z.string());
export type Broken = z.infer<typeof broken>;

/** A service's handlers that fail, for its environment. */
export const brokenEnvironment = (given: Broken): Record<string, string> => ({ FAULTS_BROKEN: JSON.stringify(given) });

/** The handlers that fail; undefined where all work. @throws ZodError with what is wrong */
export function readBroken(env: NodeJS.ProcessEnv): Broken | undefined {
  const text = env.FAULTS_BROKEN;
  return text === undefined ? undefined : broken.parse(JSON.parse(text));
}
