import { type Random, seededRandom } from '@chorus/testing/random';
import type { Disk, DiskFile } from './disk.ts';

/** What a file holds: as its process sees it, and as a crash would leave it at the least. */
interface Content {
  current: Buffer;
  durable: Buffer;
}

export type Operation = 'create' | 'open' | 'write' | 'sync' | 'truncate' | 'replace' | 'remove';

/**
 * For specs: a folder in memory that knows what a crash may take. What was not synchronised survives in part, with holes;
 * files that were made, renamed or removed may be so or not until the folder was synchronised.
 */
export class MemoryDisk implements Disk {
  #names = new Map<string, Content>();
  #durable = new Map<string, Content>();
  #dead = false;
  /** Names an error that an operation fails with; a write that fails leaves half of its bytes. */
  fault: (operation: Operation, name: string) => string | undefined = () => undefined;

  /** The names of all files, without a wait. */
  get names(): string[] {
    return [...this.#names.keys()].toSorted();
  }

  /** What a file holds; empty where there is none. */
  contentOf(name: string): Buffer {
    return this.#names.get(name)?.current ?? Buffer.alloc(0);
  }

  /** Changes a file behind everybody's back, as a failing disk does. */
  damage(name: string, change: (bytes: Buffer) => Buffer): void {
    const changed = change(Buffer.from(this.contentOf(name)));
    const content = { current: changed, durable: changed };
    this.#names.set(name, content);
    this.#durable.set(name, content);
  }

  /** Ends this disk, on which nothing is ever done any more; what is left of it after a loss of power. */
  crash(random = seededRandom(0)): MemoryDisk {
    this.#dead = true;
    const left = new MemoryDisk();
    for (const name of new Set([...this.#names.keys(), ...this.#durable.keys()])) {
      const content = random.pick([this.#names, this.#durable]).get(name);
      if (content) left.damage(name, () => survivor(content, random));
    }
    return left;
  }

  list(): Promise<readonly string[]> {
    return this.#done(() => this.names);
  }

  create(name: string): Promise<DiskFile> {
    return this.#done(() => {
      this.#failFor('create', name);
      if (this.#names.has(name)) throw new Error(`EEXIST: ${name}`);
      const content = { current: Buffer.alloc(0), durable: Buffer.alloc(0) };
      this.#names.set(name, content);
      return this.#file(name, content);
    });
  }

  open(name: string): Promise<DiskFile> {
    return this.#done(() => {
      this.#failFor('open', name);
      return this.#file(name, this.#contentOf(name));
    });
  }

  read(name: string): Promise<Buffer | undefined> {
    return this.#done(() => this.#names.get(name)?.current);
  }

  replace(name: string, bytes: Buffer): Promise<void> {
    return this.#done(() => {
      this.#failFor('replace', name);
      this.damage(name, () => bytes);
      this.#durable = new Map(this.#names);
    });
  }

  append(name: string, bytes: Buffer): Promise<void> {
    return this.#done(() => this.damage(name, (before) => Buffer.concat([before, bytes])));
  }

  rename(from: string, to: string): Promise<void> {
    return this.#done(() => {
      this.#names.set(to, this.#contentOf(from));
      this.#names.delete(from);
    });
  }

  remove(name: string): Promise<void> {
    return this.#done(() => {
      this.#failFor('remove', name);
      this.#names.delete(name);
    });
  }

  syncFolder(): Promise<void> {
    return this.#done(() => {
      this.#durable = new Map(this.#names);
    });
  }

  close(): Promise<void> {
    return this.#done(() => {});
  }

  #file(name: string, content: Content): DiskFile {
    const within = <T>(work: () => T) => this.#done(work);
    return {
      size: () => within(() => content.current.length),
      read: (position, length) => within(() => Buffer.from(content.current.subarray(position, position + length))),
      write: (bytes, position) =>
        within(() => {
          const put = (some: Buffer) =>
            (content.current = Buffer.concat([
              content.current.subarray(0, position),
              some,
              content.current.subarray(position + some.length),
            ]));
          try {
            this.#failFor('write', name);
          } catch (error) {
            put(bytes.subarray(0, bytes.length >> 1));
            throw error;
          }
          put(bytes);
        }),
      truncate: (length) =>
        within(() => {
          this.#failFor('truncate', name);
          content.current = content.current.subarray(0, length);
        }),
      sync: () =>
        within(() => {
          this.#failFor('sync', name);
          content.durable = content.current;
        }),
      close: () => within(() => {}),
    };
  }

  #contentOf(name: string): Content {
    const content = this.#names.get(name);
    if (!content) throw new Error(`ENOENT: ${name}`);
    return content;
  }

  #failFor(operation: Operation, name: string): void {
    const error = this.fault(operation, name);
    if (error !== undefined) throw new Error(`${error}: ${operation} ${name}`);
  }

  /** Takes effect a turn of the event loop later, so that others come between. */
  async #done<T>(work: () => T): Promise<T> {
    await new Promise((resolve) => setImmediate(resolve));
    if (this.#dead) return new Promise<never>(() => {});
    return work();
  }
}

/** What a crash leaves of a file: all that was synchronised, and some of what was added since, with a hole in it. */
function survivor({ current, durable }: Content, random: Random): Buffer {
  if (!current.subarray(0, durable.length).equals(durable)) return random.pick([current, durable]);
  const added = random.chance(0.5) ? current.length - durable.length : random.int(0, current.length - durable.length);
  const left = Buffer.from(current.subarray(0, durable.length + added));
  if (added > 0 && random.chance(0.5)) {
    const from = random.int(durable.length, left.length - 1);
    left.fill(0, from, random.int(from + 1, left.length));
  }
  return left;
}
