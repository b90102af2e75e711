import type { BusObserver } from '../port/bus.ts';
import type { ProcessorDefinition, StreamProcessor } from '../port/processor.ts';
import { DEFAULT_RETRY, runBatch, runPunctuation, type RetryPolicy } from '../runtime/batch.ts';
import { changelogOf } from '../runtime/encode.ts';
import type { LogClock } from '../runtime/log-clock.ts';
import { Refusals, TooLarge } from '../runtime/refusals.ts';
import { HandlerError, Task } from '../runtime/task.ts';
import type { Watch } from '../runtime/watch.ts';
import type { SharedAdmin } from './client.ts';
import type { KafkaConfig } from './config.ts';
import type { Followed, Follower } from './follower.ts';
import { type Arrival, InputQueue } from './input-queue.ts';
import { Lag } from './lag.ts';
import type { Fetched, LogClient } from './log-client.ts';
import { committedPosition, forgottenPositions, type Input } from './positions.ts';
import { restoreTask } from './restore.ts';
import { everySo } from './shared-timer.ts';
import type { Weakness } from './guarantee.ts';
import type { TaskProducer } from './transaction.ts';
import { Deaths } from './watchdog/deaths.ts';
import { backoff, rest, toldOf } from './within.ts';

/** How often time passes for a handler, and figures are told. */
const PUNCTUATION_MS = 1000;

/** What a task needs of its process and of the membership in its group. */
export interface TaskHost {
  readonly definition: ProcessorDefinition;
  readonly handler: StreamProcessor;
  readonly config: KafkaConfig;
  readonly groupId: string;
  readonly observer: BusObserver | undefined;
  readonly clock: () => number;
  readonly logClock: LogClock;
  readonly retry: RetryPolicy | undefined;
  readonly admin: SharedAdmin;
  readonly tables: Follower;
  /** For tests of the tests, see {@link Weakness}. */
  readonly weaken: Weakness | undefined;
  openProducer(partition: number, deaths: Deaths): Promise<TaskProducer>;
  /** The watchdog's eye on a task. */
  watch(deaths: Deaths): Watch;
  openLog(): Promise<LogClient>;
  /** Lets the consumer go on with these offsets, by topic. */
  seek(partition: number, positions: ReadonlyMap<string, number>): void;
  pause(partition: number): void;
  resume(partition: number): void;
  /** Resolves at the next proof that this process is a member of the group: a heartbeat answered, or a new assignment. */
  membership(): Promise<void>;
}

/**
 * One task on Kafka, for as long as its partition is assigned here. It begins by fencing, then asks for the position,
 * then restores; after any error of unknown outcome it begins again. Batches and punctuation never overlap.
 */
export class TaskRunner {
  readonly #queue = new InputQueue();
  readonly #deaths = new Deaths();
  readonly #refusals = new Refusals();
  readonly #lag = new Lag();
  readonly #following: Followed[] = [];
  readonly #running: Promise<void>;
  readonly #stop = Promise.withResolvers<void>();
  readonly #stopTicking: () => void;
  /** Positions in memory, used only where a test has weakened the restart. */
  #reached: ReadonlyMap<string, number> = new Map();
  #stopped = false;
  #due = false;
  /** The log has refused what comes of passing time: it passes again when records have gone through. */
  #isTimeRefused = false;
  /** The log of an input is another one by now. */
  #isLost = false;
  #open = false;
  #paused = true;
  #wake: () => void = () => {};

  constructor(
    private readonly host: TaskHost,
    readonly partition: number,
  ) {
    host.pause(partition);
    this.#stopTicking = everySo(PUNCTUATION_MS, () => {
      this.#due = true;
      this.#queue.detach();
      this.#wake();
      this.#tellFigures();
    });
    this.#running = this.#run();
  }

  /** Takes what the consumer fetched. Where it does not fit the position, the consumer is sent back there. */
  offer(arrival: Arrival): 'taken' | 'refused' {
    if (!this.#open) return 'refused';
    const answer = this.#queue.offer(arrival);
    if (answer.kind === 'lost') return this.#lose(arrival, answer.gap);
    if (answer.kind === 'seek') {
      this.host.seek(this.partition, new Map([[arrival.topic, answer.next]]));
      return 'refused';
    }
    this.#lag.endsAt(arrival.topic, arrival.highWatermark);
    if (answer.gap) this.#report('gap', answer.gap);
    if (this.#queue.full && !this.#paused) {
      this.#paused = true;
      this.host.pause(this.partition);
    }
    this.#wake();
    return 'taken';
  }

  /** What is in hand is the last; then the task begins again, and asks where. */
  #lose({ topic, highWatermark }: Arrival, gap: string): 'refused' {
    if (this.#isLost) return 'refused';
    this.#isLost = true;
    this.#report('gap', gap);
    this.#lag.madeAnew(topic, highWatermark);
    this.#wake();
    return 'refused';
  }

  /** The consumer went over a stretch without any committed record. */
  passOver(topic: string, first: number, last: number): void {
    if (this.#open) this.#queue.passOver(topic, first, last);
  }

  /** Whether nothing is being fetched for it: nobody learns then where its inputs end. */
  get isBlind(): boolean {
    return !this.#open || this.#paused;
  }

  /** The log of an input ends before this offset. */
  endsAt(topic: string, offset: number): void {
    this.#lag.endsAt(topic, offset);
  }

  /** There is a new consumer, or a new assignment that holds this partition again: it has to learn where to go on. */
  reassigned(): void {
    if (this.#paused) this.host.pause(this.partition);
    else this.host.resume(this.partition);
    if (this.#open) this.host.seek(this.partition, this.#queue.expected);
  }

  /** Ends after the batch that is running. One that is still opening, as it may for long, ends by itself. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#stopTicking();
    this.#stop.resolve();
    this.#wake();
    if (this.#open) await this.#running;
  }

  async #run(): Promise<void> {
    for (let failures = 0; !this.#stopped;) {
      let producer: TaskProducer | undefined;
      try {
        this.#report('assigned');
        producer = await this.host.openProducer(this.partition, this.#deaths);
        const task = await this.#restore();
        if (this.#stopped) break;
        this.#begin();
        await this.#work(task, producer, () => (failures = 0));
      } catch (error) {
        const { detail, error: quoting } = toldOf(error);
        this.#report('failed', detail, quoting);
        if (error instanceof TooLarge) this.#refused(error);
      } finally {
        this.#end();
        await producer?.close();
      }
      if (this.#stopped) break;
      await this.#rest(failures++);
    }
    this.#report('stopped');
  }

  #refused(error: TooLarge): void {
    this.#refusals.add(error);
    if (error.done.length === 0) this.#isTimeRefused = true;
  }

  /** To open again at once could fence whoever owns the partition by now: first see that this is still a member. */
  async #rest(failures: number): Promise<void> {
    const member = this.host.membership();
    await rest(backoff(failures), this.#stop.promise);
    await Promise.race([member, this.#stop.promise]);
  }

  async #restore(): Promise<Task> {
    const { definition, handler, config, clock, logClock, observer } = this.host;
    const { partition } = this;
    const watch = this.host.watch(this.#deaths);
    const { KAFKA_PARTITIONS: partitions } = config;
    const options = { partition, partitions, clock, logClock, observer, watch, refusals: this.#refusals };
    const task = new Task(definition, handler, options);
    const begun = performance.now();
    const log = await this.host.openLog();
    try {
      const positions = await this.#positions(log, task);
      const restored = await restoreTask(log, task, positions);
      this.#queue.reset(positions);
      for (const [topic, next] of restored.tables) {
        const deliver = ({ records }: Fetched) => records.forEach((record) => task.applyTable(record));
        this.#following.push({ topic, partition, next, deliver });
      }
      this.#report('restored', `${restored.records} records`);
      const ms = performance.now() - begun;
      observer?.restored?.({ processor: definition.name, partition, records: restored.records, ms });
      return task;
    } finally {
      await log.close();
    }
  }

  /** The committed position of each input; the log's start where there is none or where it is no longer in the log. */
  async #positions(log: LogClient, task: Task): Promise<Map<string, number>> {
    const { definition, groupId, admin, config } = this.host;
    const names = definition.streams.map(({ name }) => name);
    const topics = names.map((name) => config.KAFKA_NAMESPACE + name);
    const committed = await admin.use('asking for committed offsets', (it) => it.fetchOffsets({ groupId, topics }));
    const positions = new Map<string, number>();
    const inputs: Input[] = [];
    for (const name of names) {
      const position = committedPosition(committed, config.KAFKA_NAMESPACE + name, this.partition);
      const found = position.offset;
      this.#deaths.restore(name, position.metadata);
      for (const [offset, deaths] of this.#deaths.ahead(name, Math.max(found, 0)))
        this.#report('suspicion', `${name} at ${offset} has ended the process ${deaths} times`);
      const place = { topic: name, partition: this.partition };
      const [start, end] = [await log.offset(place, 'start'), await log.offset(place, 'end')];
      inputs.push({ name, start, end, committed: found });
      if (this.host.weaken === 'restart' && this.#reached.has(name)) {
        positions.set(name, this.#reached.get(name) ?? start);
        continue;
      }
      const inside = found >= start && found <= end;
      if (found > end) this.#lag.madeAnew(name, end);
      else this.#lag.endsAt(name, end);
      this.#lag.at(name, inside ? found : start);
      if (found >= 0 && !inside) this.#report('gap', `${name} goes from ${start} to ${end}, the position was ${found}`);
      positions.set(name, inside ? found : start);
    }
    if (task.hasChangelog) {
      const name = changelogOf(definition.name);
      const place = { topic: name, partition: this.partition };
      const changelog = { name, start: await log.offset(place, 'start'), end: await log.offset(place, 'end') };
      const forgotten = forgottenPositions(groupId, inputs, changelog);
      if (forgotten !== undefined) this.#report('gap', forgotten);
    }
    return positions;
  }

  #begin(): void {
    for (const followed of this.#following) this.host.tables.add(followed);
    this.#open = true;
    this.#paused = false;
    this.host.seek(this.partition, this.#queue.expected);
    this.host.resume(this.partition);
    this.#report('running');
  }

  #end(): void {
    for (const followed of this.#following.splice(0)) this.host.tables.remove(followed);
    if (this.host.weaken === 'restart' && this.#open) this.#reached = new Map(this.#queue.positions);
    this.#open = false;
    this.#isLost = false;
    this.#paused = true;
    this.#queue.reset(new Map());
    if (!this.#stopped) this.host.pause(this.partition);
  }

  async #work(task: Task, producer: TaskProducer, onSuccess: () => void): Promise<void> {
    while (!this.#stopped) {
      if (this.#isLost) throw new Error('an input has another log by now');
      if (this.#due) {
        this.#due = false;
        if (!this.#isTimeRefused) await this.#punctuate(task, producer);
      }
      const batch = this.#queue.take();
      if (batch.length > 0) {
        await runBatch(task, batch, producer, this.host.retry ?? DEFAULT_RETRY);
        onSuccess();
        this.#isTimeRefused = false;
        this.#queue.committed(batch);
        this.#resumeWhereRoomy();
      } else if (!this.#due && !this.#isLost && !this.#stopped)
        await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  async #punctuate(task: Task, producer: TaskProducer): Promise<void> {
    try {
      await runPunctuation(task, producer);
    } catch (error) {
      // The handler failed, and nothing was sent: the next second is another chance.
      if (!(error instanceof HandlerError)) throw error;
      this.#report('punctuation failed', error.told.detail, error.told.error);
    }
  }

  #tellFigures(): void {
    const { observer, definition } = this.host;
    const of = { processor: definition.name, partition: this.partition };
    if (this.#open) for (const [topic, position] of this.#queue.done) this.#lag.at(topic, position);
    for (const [topic, records] of this.#lag.behind()) observer?.lag?.({ ...of, topic, records });
    observer?.queue?.({ ...of, ...this.#queue.size });
  }

  #resumeWhereRoomy(): void {
    // The partition of a runner that ends may belong to its successor, which is not ready for records yet.
    if (this.#stopped || !this.#paused || !this.#queue.roomy) return;
    this.#paused = false;
    this.host.resume(this.partition);
  }

  #report(state: string, detail?: string, error?: string): void {
    const { observer, definition } = this.host;
    const said = { ...(detail ? { detail } : {}), ...(error ? { error } : {}) };
    observer?.task?.({ processor: definition.name, partition: this.partition, state, ...said });
  }
}
