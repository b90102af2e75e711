import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { type Machine, Unavailable } from '../machine.ts';

export const KAFKA_VERSION = '4.3.1';

const POM = fileURLToPath(new URL('../../kafka/pom.xml', import.meta.url));

const COPY_DEPENDENCIES = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';

/** The folder that holds, or will hold, Kafka's jars. */
export function jarsFolder(machine: Machine): string {
  return join(machine.config.cacheFolder, `kafka-${KAFKA_VERSION}`);
}

/**
 * The folder with Kafka's jars, fetched by Maven where it is not there yet. They arrive in a folder of their own that
 * is then renamed, so a folder that is there is whole, also when two processes fetch at once or one is interrupted.
 * @throws Unavailable where Maven is missing or can't fetch them
 */
export async function ensureJars(machine: Machine, onProgress: (text: string) => void): Promise<string> {
  const folder = jarsFolder(machine);
  if (machine.exists(folder)) return folder;
  onProgress(`fetching Kafka ${KAFKA_VERSION} by Maven, 44 MB, once`);
  await mkdir(machine.config.cacheFolder, { recursive: true });
  const partial = await mkdtemp(`${folder}-partial-`);
  try {
    await copyDependencies(partial);
    await rename(partial, folder).catch((error: unknown) => {
      // Another process was quicker: its folder is as good.
      if (!machine.exists(folder)) throw error;
    });
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
  return folder;
}

function copyDependencies(folder: string): Promise<void> {
  const args = ['-q', '-B', '-f', POM, COPY_DEPENDENCIES, '-DincludeScope=runtime', `-DoutputDirectory=${folder}`];
  return new Promise((resolve, reject) => {
    execFile('mvn', args, { timeout: 600_000 }, (error, stdout, stderr) => {
      if (!error) return resolve();
      const why = mavenError(stdout + stderr) ?? error.message;
      reject(new Unavailable(`Maven could not fetch Kafka ${KAFKA_VERSION}: ${why}`));
    });
  });
}

/** The first line of Maven's output that says what went wrong. */
export function mavenError(output: string): string | undefined {
  return /^\[ERROR\] *(\S.*)/m.exec(stripVTControlCharacters(output))?.[1]?.trimEnd();
}
