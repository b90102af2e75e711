import type { KafkaProxy, WorkerProcess, Workers } from '@chorus/testing';
import type { DumpAnswer, DumpCommand, News } from '../worker/messages.ts';
import { inTime, until } from './wait.ts';

const PROGRAM = new URL('../worker/worker.main.ts', import.meta.url);

/** A worker process, and what its tasks are doing. */
export class Member {
  /** States by `<processor>/<partition>`. */
  readonly tasks = new Map<string, string>();
  deadLetters = 0;
  /** Tasks that had to begin again. */
  failures = 0;
  #process: WorkerProcess | undefined;

  /** @param proxy what it reaches the broker through, where there is one */
  constructor(readonly proxy: KafkaProxy | undefined) {}

  get process(): WorkerProcess {
    if (!this.#process) throw new Error('this worker was not started');
    return this.#process;
  }

  set process(process: WorkerProcess) {
    this.#process = process;
  }

  /** How many of its tasks are in one of these states. */
  tasksIn(...states: string[]): number {
    return [...this.tasks.values()].filter((state) => states.includes(state)).length;
  }

  hear(news: News): void {
    if (news.kind === 'dead letter') this.deadLetters++;
    else if (news.partition >= 0) this.tasks.set(`${news.processor}/${news.partition}`, news.state);
    if (news.kind === 'task' && news.state === 'failed') this.failures++;
  }

  async kill(): Promise<void> {
    await this.process.kill();
    this.tasks.clear();
  }

  /** Leaves in order. */
  async stop(): Promise<void> {
    await this.process.stop();
    this.tasks.clear();
  }

  async respawn(): Promise<void> {
    this.tasks.clear();
    await this.process.respawn();
  }
}

export interface FleetOptions {
  readonly workers: Workers;
  /** The broker's own address, for workers without a proxy. */
  readonly brokers: string;
  readonly env: Readonly<Record<string, string>>;
  readonly tasks: number;
}

/** The worker processes of one scenario. */
export class Fleet {
  readonly members: Member[] = [];
  /** Whether deaths that nobody asked for belong to the fault. */
  mayDie = false;

  constructor(private readonly options: FleetOptions) {}

  /** Of all processors together. */
  get tasks(): number {
    return this.options.tasks;
  }

  get failures(): number {
    return this.members.reduce((sum, { failures }) => sum + failures, 0);
  }

  /** Starts one more worker; resolves when its bus has started. */
  async add(proxy?: KafkaProxy, env: Readonly<Record<string, string>> = {}): Promise<Member> {
    const { workers, brokers, env: common } = this.options;
    const member = new Member(proxy);
    const name = `worker-${this.members.push(member)}`;
    member.process = await workers.start({
      program: PROGRAM,
      name,
      env: { ...common, ...env, KAFKA_BROKERS: proxy?.brokers ?? brokers, KAFKA_CLIENT_ID: name },
      onNews: (news) => member.hear(news as News),
    });
    return member;
  }

  /** Tasks that work at present, each for one member at least. */
  get working(): Set<string> {
    const working = this.members.flatMap(({ tasks }) =>
      [...tasks].flatMap(([task, state]) => (state === 'working' ? [task] : [])),
    );
    return new Set(working);
  }

  /** Waits until every task has committed since it was opened last, or since its state was forgotten. */
  allWorking(): Promise<void> {
    return until('for all tasks to work', () => this.working.size === this.tasks);
  }

  /** The counting tasks' state, from all workers. */
  async dump(identities: DumpCommand['dump']): Promise<DumpAnswer> {
    const running = this.members.filter(({ process }) => process.pid !== undefined);
    const answers = await Promise.all(
      running.map(({ process }) =>
        inTime(`for ${process.name} to dump`, process.ask<DumpAnswer>({ dump: identities } satisfies DumpCommand)),
      ),
    );
    return answers.flat();
  }

  /** Ends that nobody asked for: a line each. */
  get deaths(): string[] {
    if (this.mayDie) return [];
    return this.members.flatMap(({ process }) => process.deaths.map((how) => `${process.name} died: ${how}`));
  }

  async stop(): Promise<void> {
    await Promise.all(this.members.map((member) => member.stop()));
  }
}
