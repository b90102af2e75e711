import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { type Machine, Unavailable } from '../machine.ts';

export const KAFKA_VERSION = '4.3.1';

/** A set of jars that Maven fetches whole. */
export interface JarSet {
  /** The folder's name in the cache. */
  readonly folder: string;
  /** For a person to read. */
  readonly title: string;
  readonly megabytes: number;
  /** The file that names them, in ../../kafka. */
  readonly pom: string;
}

/** The broker. */
export const KAFKA_JARS: JarSet = {
  folder: `kafka-${KAFKA_VERSION}`,
  title: `Kafka ${KAFKA_VERSION}`,
  megabytes: 44,
  pom: 'broker.pom.xml',
};

/** Its command line tools. */
export const KAFKA_TOOLS_JARS: JarSet = {
  folder: `kafka-tools-${KAFKA_VERSION}`,
  title: `the tools of Kafka ${KAFKA_VERSION}`,
  megabytes: 43,
  pom: 'tools.pom.xml',
};

const COPY_DEPENDENCIES = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';

/** The folder that holds, or will hold, these jars. */
export function jarsFolder(machine: Machine, jars: JarSet): string {
  return join(machine.config.cacheFolder, jars.folder);
}

/** Whether these jars are here already, or else why they can't be fetched. */
export async function findJars(machine: Machine, jars: JarSet): Promise<{ fetched: boolean } | { why: string }> {
  if (machine.exists(jarsFolder(machine, jars))) return { fetched: true };
  if ((await machine.run('mvn', '--version')) !== undefined) return { fetched: false };
  return { why: 'no Maven (mvn) on the PATH to fetch it' };
}

/**
 * The folder with these jars, fetched by Maven where it is not there yet. They arrive in a folder of their own that
 * is then renamed, so a folder that is there is whole, also when two processes fetch at once or one is interrupted.
 * @throws Unavailable where Maven is missing or can't fetch them
 */
export async function ensureJars(
  machine: Machine,
  jars: JarSet,
  onProgress: (text: string) => void = () => {},
): Promise<string> {
  const folder = jarsFolder(machine, jars);
  if (machine.exists(folder)) return folder;
  onProgress(`fetching ${jars.title} by Maven, ${jars.megabytes} MB, once`);
  await mkdir(machine.config.cacheFolder, { recursive: true });
  const partial = await mkdtemp(`${folder}-partial-`);
  try {
    await copyDependencies(jars, partial);
    await rename(partial, folder).catch((error: unknown) => {
      // Another process was quicker: its folder is as good.
      if (!machine.exists(folder)) throw error;
    });
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
  return folder;
}

function copyDependencies(jars: JarSet, folder: string): Promise<void> {
  const pom = fileURLToPath(new URL(`../../kafka/${jars.pom}`, import.meta.url));
  const args = ['-q', '-B', '-f', pom, COPY_DEPENDENCIES, '-DincludeScope=runtime', `-DoutputDirectory=${folder}`];
  return new Promise((resolve, reject) => {
    execFile('mvn', args, { timeout: 600_000 }, (error, stdout, stderr) => {
      if (!error) return resolve();
      const why = mavenError(stdout + stderr) ?? error.message;
      reject(new Unavailable(`Maven could not fetch ${jars.title}: ${why}`));
    });
  });
}

/** The first line of Maven's output that says what went wrong. */
export function mavenError(output: string): string | undefined {
  return /^\[ERROR\] *(\S.*)/m.exec(stripVTControlCharacters(output))?.[1]?.trimEnd();
}
