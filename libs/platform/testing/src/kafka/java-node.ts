import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { processLauncher } from '../servers/process.ts';
import type { Launcher } from '../servers/server.ts';
import { type KafkaProperties, propertiesFile } from './properties.ts';

const LOG4J = fileURLToPath(new URL('../../kafka/log4j2.properties', import.meta.url));

export interface JavaNodePlan {
  readonly java: string;
  /** The folder with Kafka's jars. */
  readonly jars: string;
  readonly clusterId: string;
  readonly heapMb: number;
  /** Where data, settings and log stay; without it they are in a temporary folder that goes with the node. */
  readonly folder?: string | undefined;
  /** @param data where its data are to be */
  readonly properties: (data: string) => KafkaProperties;
}

/** A node of a Kafka cluster as a Java process; its storage is formatted where it is new. */
export async function javaNode({ java, jars, clusterId, heapMb, ...plan }: JavaNodePlan): Promise<Launcher> {
  const folder = plan.folder ? resolve(plan.folder) : await mkdtemp(join(tmpdir(), 'chorus-kafka-'));
  const temporaryFolder = plan.folder ? undefined : folder;
  const data = join(folder, 'data');
  const settings = join(folder, 'server.properties');
  const logFile = join(folder, 'broker.log');
  const classes = ['-cp', join(jars, '*'), `-Dlog4j2.configurationFile=${LOG4J}`];
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(settings, propertiesFile(plan.properties(data)));
    await writeFile(logFile, '');
    if (!existsSync(join(data, 'meta.properties'))) {
      const format = ['kafka.tools.StorageTool', 'format', '--cluster-id', clusterId, '--config', settings];
      await promisify(execFile)(java, [...classes, '-XX:TieredStopAtLevel=1', ...format]);
    }
  } catch (error) {
    if (temporaryFolder) await rm(temporaryFolder, { recursive: true, force: true });
    throw error;
  }
  const args = [`-Xmx${heapMb}m`, ...classes, 'kafka.Kafka', settings];
  return processLauncher({ program: java, args, logFile, temporaryFolder });
}
