import { join } from 'node:path';
import type { Machine } from '../machine.ts';

/** The oldest Java that Kafka 4 runs on. */
export const OLDEST_JAVA = 17;

/** A Java runtime and its major version. */
export interface Java {
  readonly program: string;
  readonly major: number;
}

/**
 * The major version in what `java -version` prints: 17 for `openjdk version "17.0.15"`, 8 for `"1.8.0_391"`, 25 for
 * `"25-ea"`; undefined where there is no version in it.
 */
export function javaMajor(printed: string): number | undefined {
  const version = /version "(?:1\.)?(\d{1,4})/.exec(printed);
  return version ? Number(version[1]) : undefined;
}

/** The Java of JAVA_HOME, else of the PATH, that is new enough; else why there is none. */
export async function findJava(machine: Machine): Promise<{ java: Java } | { why: string }> {
  const { javaHome } = machine.config;
  const programs = [...(javaHome ? [join(javaHome, 'bin', 'java')] : []), 'java'];
  const found: string[] = [];
  for (const program of programs) {
    const printed = await machine.run(program, '-version');
    const major = printed === undefined ? undefined : javaMajor(printed);
    if (major === undefined) continue;
    if (major >= OLDEST_JAVA) return { java: { program, major } };
    found.push(`Java ${major}`);
  }
  return { why: `no Java ${OLDEST_JAVA} or newer on the PATH (found: ${found.join(', ') || 'none'})` };
}
