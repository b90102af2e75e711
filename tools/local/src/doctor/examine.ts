import type { Facts, Found, NamedServer } from './facts.ts';

/**
 * `ok`; `absent`: something works less well without it; `wrong`: something that was asked for does not work; `fatal`:
 * `npm start` cannot work.
 */
export type State = 'ok' | 'absent' | 'wrong' | 'fatal';

/** One line of the table. */
export interface Finding {
  readonly what: string;
  readonly state: State;
  /** What was found, or why not. */
  readonly found: string;
  /** What does not work so; where the state is not `ok`. */
  readonly without?: string;
  /** The command, or what else is to be done. */
  readonly mend?: string;
}

/** Oldest Node that the start script runs on. */
export const OLDEST_NODE = [20, 19] as const;
/** Disk for the spool of ingestion, its default limit, and as much again for the rest. */
const ENOUGH_DISK = 2 * 1024 ** 3;

const ok = (what: string, found: string): Finding => ({ what, state: 'ok', found });

/** What is there, and what is missing: what that disables, and how to mend it. */
export function examine(facts: Facts): Finding[] {
  const runs = facts.running.state === 'runs';
  return [
    nodeFinding(facts.node.version),
    ...packages(facts),
    ...broker(facts),
    ...store(facts),
    ...database(facts),
    facts.chromium.ok
      ? ok('Chromium', facts.chromium.what)
      : {
          what: 'Chromium',
          state: 'absent',
          found: facts.chromium.why,
          without: 'tests in the browser are skipped',
          mend: 'apt-get install chromium, or CHROMIUM_PATH=/path/to/chrome',
        },
    ...facts.ports.map(({ name, port, free }): Finding => {
      if (free) return ok(`Port ${port}`, `free, for ${name}`);
      if (runs) return ok(`Port ${port}`, `taken, and Chorus runs`);
      return {
        what: `Port ${port}`,
        state: 'absent',
        found: 'another program listens there',
        without: `npm start takes another port for ${name}`,
        mend: `see who it is with lsof -i :${port}, or npm start -- --${name} PORT`,
      };
    }),
    disk(facts.freeBytes),
    ...folderAndKeys(facts),
    running(facts.running),
  ];
}

export function nodeFinding(version: string): Finding {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  const [oldest, least] = OLDEST_NODE;
  if (major > oldest || (major === oldest && minor >= least)) return ok('Node.js', version);
  return {
    what: 'Node.js',
    state: 'fatal',
    found: version,
    without: 'npm start and npm test do not run',
    mend: `install Node.js ${oldest}.${least} or newer: https://nodejs.org`,
  };
}

function packages({ packagesStale, bundledNode }: Facts): Finding[] {
  const findings: Finding[] = [];
  if (packagesStale !== undefined)
    findings.push({
      what: 'Packages',
      state: 'absent',
      found: packagesStale,
      without: 'npm start and npm test install them first',
      mend: 'npm ci',
    });
  else findings.push(ok('Packages', 'as package-lock.json says'));
  if (!bundledNode.ok && packagesStale === undefined)
    findings.push({
      what: 'Node of the packages',
      state: 'fatal',
      found: bundledNode.why,
      without: 'nothing of Chorus runs',
      mend: 'npm rebuild node',
    });
  else if (bundledNode.ok) findings.push(ok('Node of the packages', bundledNode.what));
  return findings;
}

/** A server that a variable names: nobody wants something else in its place. */
function named(
  what: string,
  variable: string,
  { address, reached }: NamedServer,
  away: { readonly state: State; readonly without: string },
): Finding {
  if (reached.ok) return ok(what, `${reached.what} at ${address} (${variable})`);
  const mend = `start it, or correct ${variable}, or unset it`;
  return { what, ...away, found: `${variable} names ${address}, and ${reached.why}`, mend };
}

function broker(facts: Facts): Finding[] {
  const { docker, java, maven, jars, kafkaBrokers, kafkaProblems } = facts;
  const findings: Finding[] = kafkaProblems.map((problem) => ({
    what: 'Kafka settings',
    state: 'fatal',
    found: problem,
    without: 'no service starts',
    mend: 'correct the variable, or unset it',
  }));
  if (findings.length > 0) return findings;
  if (kafkaBrokers) {
    const away = { state: 'fatal', without: 'npm start waits for it, and gives up' } as const;
    return [named('Kafka', 'KAFKA_BROKERS', kafkaBrokers, away), ...topicFindings(facts)];
  }
  const local = java.ok && (jars.ok || maven.ok);
  if (docker.ok) findings.push(ok('Kafka', `npm start runs it in Docker (${docker.what})`));
  else if (local) findings.push(ok('Kafka', `npm start runs it on ${java.what}`));
  else
    findings.push({
      what: 'Kafka',
      state: 'absent',
      found: 'no KAFKA_BROKERS, no Docker engine, no Java with Maven',
      without:
        'the memory bus takes its place: one process, and all is forgotten at its end; tests on Kafka are skipped',
      mend: 'apt-get install openjdk-17-jre-headless maven, or install Docker, or KAFKA_BROKERS=host:port',
    });
  if (docker.ok) return [...findings, ...topicFindings(facts)];
  if (!java.ok)
    findings.push(
      part('Java 17+', java, 'Kafka cannot run as a process here', 'apt-get install openjdk-17-jre-headless'),
    );
  if (!maven.ok && !jars.ok) findings.push(part('Maven', maven, 'Kafka cannot be fetched', 'apt-get install maven'));
  findings.push(
    part('Docker', docker, 'servers run as processes, where their programs are here', 'start the Docker engine'),
  );
  return [...findings, ...topicFindings(facts)];
}

const part = (what: string, found: Found, without: string, mend: string): Finding =>
  found.ok ? ok(what, found.what) : { what, state: 'absent', found: found.why, without, mend };

function topicFindings({ topics }: Facts): Finding[] {
  if (!topics) return [];
  const { wanted, existing, odd } = topics;
  if (odd.length === 0) return [ok('Topics', `${existing} there, each with ${wanted} partitions`)];
  const [first] = odd;
  const names = odd.slice(0, 3).map(({ topic, partitions }) => `${topic} has ${partitions}`);
  return [
    {
      what: 'Topics',
      state: 'fatal',
      found: `${names.join(', ')}${odd.length > 3 ? `, and ${odd.length - 3} more` : ''}; wanted are ${wanted} partitions each`,
      without: 'services refuse to start, as a fleet would lose its order',
      mend: `KAFKA_PARTITIONS=${first?.partitions}, or KAFKA_NAMESPACE=<new>. for topics of your own`,
    },
  ];
}

function store({ docker, redisServer, redisUrl }: Facts): Finding[] {
  if (redisUrl) {
    const away = {
      state: 'wrong',
      without: 'trust-service is degraded: it serves from memory, and history is short',
    } as const;
    return [named('Redis', 'REDIS_URL', redisUrl, away)];
  }
  if (docker.ok) return [ok('Redis', 'npm start runs it in Docker')];
  const without = 'trust scores are kept in memory only, and read from the log again at a start';
  return [
    part(
      'Redis',
      redisServer,
      without,
      'apt-get install redis-server (or valkey-server), or REDIS_URL=redis://host:6379',
    ),
  ];
}

function database({ docker, postgres, databaseUrl }: Facts): Finding[] {
  const away = {
    state: 'wrong',
    without: 'conversations, search and exports are away; the log keeps what comes',
  } as const;
  const findings = databaseUrl
    ? [named('Event store', 'DATABASE_URL', databaseUrl, away)]
    : [ok('Event store', 'SQLite in .chorus/history.db (DATABASE_URL=postgres://… for PostgreSQL)')];
  if (databaseUrl || docker.ok) return findings;
  const mend = 'apt-get install postgresql';
  return [...findings, part('PostgreSQL', postgres, 'tests on PostgreSQL are skipped', mend)];
}

const gigabytes = (bytes: number): string => `${(bytes / 1024 ** 3).toFixed(1)} GiB`;

function disk(free: number | undefined): Finding {
  if (free === undefined) return ok('Disk', 'not known');
  if (free >= ENOUGH_DISK) return ok('Disk', `${gigabytes(free)} free for .chorus`);
  return {
    what: 'Disk',
    state: 'wrong',
    found: `${gigabytes(free)} free for .chorus`,
    without: 'ingestion may have no room for messages while Kafka is away (up to 1 GiB), Kafka none for its log',
    mend: 'make room, e.g. npm start -- --fresh forgets old data',
  };
}

function folderAndKeys({ folder, keys }: Facts): Finding[] {
  const findings: Finding[] = [];
  if (!folder.ok)
    findings.push({
      what: 'Folder .chorus',
      state: 'fatal',
      found: folder.why,
      without: 'data and keys cannot be written',
      mend: 'sudo chown -R "$USER" .chorus',
    });
  if (keys.state === 'none') findings.push(ok('Keys', 'none yet: the first npm start makes them'));
  else if (keys.state === 'broken')
    findings.push({
      what: 'Keys',
      state: 'wrong',
      found: '.chorus/keys.json is not what npm start writes',
      without: 'the next start makes new keys: agents and pages need them',
      mend: 'bring the file back, or rm .chorus/keys.json',
    });
  else if ((keys.mode & 0o077) !== 0)
    findings.push({
      what: 'Keys',
      state: 'wrong',
      found: `others may read .chorus/keys.json (mode ${(keys.mode & 0o777).toString(8)})`,
      without: 'they are no secret on this machine',
      mend: 'chmod 600 .chorus/*.json',
    });
  else findings.push(ok('Keys', '.chorus/keys.json, for its owner only'));
  return findings;
}

function running(facts: Facts['running']): Finding {
  const what = 'Running';
  if (facts.state === 'none') return ok(what, 'nothing: npm start');
  if (facts.state === 'left over') return ok(what, 'nothing; the last run did not end in order, which harms nothing');
  const ill = facts.parts.flatMap(({ name, health }) => (health.ok ? [] : [`${name}: ${health.why}`]));
  if (ill.length === 0) return ok(what, `${facts.dashboard_url} (process ${facts.pid}), healthy`);
  return {
    what,
    state: 'wrong',
    found: ill.join('; '),
    without: 'that part of Chorus',
    mend: `see .chorus/logs, then stop it (kill ${facts.pid}) and npm start`,
  };
}
