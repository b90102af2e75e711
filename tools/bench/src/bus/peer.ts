import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { CHECKOUT } from '@chorus/local';
import { findKafka } from '@chorus/testing';
import type { Ground } from '../installation.ts';
import { Program } from '../program.ts';

/** The peer's Maven project: it is no part of this one. A path that starts at the checkout, or an absolute one. */
const FOLDER = process.env.KSTREAMS_PEER_DIR || '../shared/anchors/kstreams';
/** Maven fetches Kafka Streams and its own plugins the first time. */
const BUILD_TIMEOUT_MS = 600_000;

export type PeerGuarantee = 'exactly_once_v2' | 'at_least_once';

/** The topology of the `claims` row in Kafka Streams. */
export interface Peer {
  /** Starts it on topics of the broker, to which at most so many records come, until it is stopped. */
  start(topics: { in: string; out: string }, records: number, guarantee: PeerGuarantee): Program;
}

/** What the topics begin with that it makes for itself. */
export const PEER_TOPICS = 'kstreams-';

/** Builds the peer in a copy that goes with the ground. */
export async function buildPeer({ folder, brokers, say }: Ground): Promise<Peer | { readonly missing: string }> {
  const source = resolve(CHECKOUT, FOLDER);
  if (!existsSync(source))
    return { missing: `there is no folder ${source}; KSTREAMS_PEER_DIR names that of the peer's Maven project` };
  const found = await findKafka(['local']);
  if (!found.ok || found.how !== 'local') return { missing: found.ok ? 'no Java' : found.why };
  const { java } = found;

  say('Kafka Streams: building the peer with Maven');
  const copy = folder.at('kstreams');
  await cp(source, copy, { recursive: true });
  const failure = await build(copy);
  if (failure !== undefined) return { missing: `Maven could not build it: ${failure}` };

  const classes = [join(copy, 'target/classes'), join(copy, 'target/dependency/*')].join(delimiter);
  return {
    start: (topics, records, guarantee) => {
      const options = ['-cp', classes, `-Djava.io.tmpdir=${copy}`];
      // It would end by itself when it has read back as many of its outputs as it is told.
      const args = ['anchor.Accept', brokers, topics.in, topics.out, String(records + 1), guarantee];
      return Program.run('Kafka Streams, which gives up after 90 s,', java, [...options, ...args]);
    },
  };
}

/** @returns why it failed, if it did */
function build(folder: string): Promise<string | undefined> {
  const args = ['-q', '-B', 'compile', 'dependency:copy-dependencies'];
  return new Promise((resolve) => {
    execFile('mvn', args, { cwd: folder, timeout: BUILD_TIMEOUT_MS }, (error, stdout, stderr) => {
      const said = stripVTControlCharacters(stdout + stderr).trim();
      resolve(error ? said.split('\n', 1)[0] || error.message : undefined);
    });
  });
}
