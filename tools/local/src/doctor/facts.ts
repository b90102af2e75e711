/** Whether something is there: what was found, or why it is not. */
export type Found = { readonly ok: true; readonly what: string } | { readonly ok: false; readonly why: string };

/** A server that a variable names. */
export interface NamedServer {
  /** As it may be shown: without user and password. */
  readonly address: string;
  readonly reached: Found;
}

/** A topic that has another number of partitions than the services want. */
export interface OddTopic {
  readonly topic: string;
  readonly partitions: number;
}

/** All that the doctor looks at; nothing is judged here. */
export interface Facts {
  readonly node: { readonly version: string };
  /** Undefined: what package-lock.json says is installed. */
  readonly packagesStale: string | undefined;
  /** The Node of package-lock.json, which everything runs on. */
  readonly bundledNode: Found;
  readonly docker: Found;
  readonly java: Found;
  readonly maven: Found;
  /** Jars of Kafka that were fetched before. */
  readonly jars: Found;
  readonly redisServer: Found;
  readonly postgres: Found;
  readonly chromium: Found;
  /** Null where the variable is not set. */
  readonly kafkaBrokers: NamedServer | null;
  /** What is wrong with the variables KAFKA_*; empty where nothing is. */
  readonly kafkaProblems: readonly string[];
  readonly redisUrl: NamedServer | null;
  readonly databaseUrl: NamedServer | null;
  /** Of the broker of KAFKA_BROKERS, else of the running installation; undefined where none was asked. */
  readonly topics:
    { readonly wanted: number; readonly existing: number; readonly odd: readonly OddTopic[] } | undefined;
  readonly ports: readonly { readonly name: string; readonly port: number; readonly free: boolean }[];
  /** Of the disk that `.chorus` is on; undefined where it cannot be asked. */
  readonly freeBytes: number | undefined;
  /** Whether files can be written in `.chorus`, or else why not. */
  readonly folder: Found;
  /** The keys of the last start. `mode`: permission bits. */
  readonly keys:
    { readonly state: 'none' } | { readonly state: 'broken' } | { readonly state: 'kept'; readonly mode: number };
  /** What `run.json` names. */
  readonly running:
    | { readonly state: 'none' }
    | { readonly state: 'left over' }
    | {
        readonly state: 'runs';
        readonly pid: number;
        readonly dashboard_url: string;
        readonly parts: readonly { readonly name: string; readonly health: Found }[];
      };
}
