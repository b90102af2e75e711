import { type FileHandle, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Disk, DiskFile } from './disk.ts';

/** Beside the files of the spool; empty. */
const LOCK = 'lock';

/**
 * A real folder, made where it is not there, readable by its owner only, and locked until `close` or the end of the
 * process. It has to be on a local disk: network file systems keep neither locks nor what was synchronised for sure.
 *
 * @throws Error, for a person, where the folder cannot be used or another process has it
 */
export async function openFolder(path: string): Promise<Disk> {
  try {
    await makeFolder(resolve(path));
    const lock = takeLock(join(path, LOCK));
    return folder(path, () => lock.close());
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (error instanceof Locked)
      throw new Error(`another process uses the folder ${path}: each needs one of its own`, { cause: error });
    const text = `the folder ${path} cannot be made, or not written by this process (${code ?? 'error'}: ${message})`;
    throw new Error(text, { cause: error });
  }
}

class Locked extends Error {}

const SQLITE_BUSY = 5;

/**
 * A lock of the kernel's, which ends with the process, however that ends: a file with a process id would have to be judged
 * by whoever finds it, and in containers everybody is process 1. Node has no other way to it than SQLite's own files.
 */
function takeLock(path: string): DatabaseSync {
  const database = new DatabaseSync(path);
  try {
    database.exec('PRAGMA journal_mode = MEMORY; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    return database;
  } catch (error) {
    database.close();
    throw (error as { errcode?: number }).errcode === SQLITE_BUSY ? new Locked() : error;
  }
}

function folder(path: string, unlock: () => void): Disk {
  const at = (name: string) => join(path, name);
  const syncFolder = () => syncFolderAt(path);
  return {
    list: async () => (await readdir(path)).filter((name) => name !== LOCK),
    create: async (name) => diskFile(await open(at(name), 'wx+', 0o600)),
    open: async (name) => diskFile(await open(at(name), 'r+')),
    read: (name) => readFile(at(name)).catch((error: NodeJS.ErrnoException) => absent(error)),
    replace: async (name, bytes) => {
      const next = `${name}.next`;
      await withFile(at(next), 'w', async (file) => {
        await writeAll(file, bytes, 0);
        await file.datasync();
      });
      await rename(at(next), at(name));
      await syncFolder();
    },
    append: async (name, bytes) => {
      await withFile(at(name), 'a', async (file) => {
        await file.appendFile(bytes);
        await file.datasync();
      });
      await syncFolder();
    },
    rename: (from, to) => rename(at(from), at(to)),
    remove: (name) => rm(at(name), { force: true }),
    syncFolder,
    close: () => Promise.resolve(unlock()),
  };
}

/** With the folders above that are missing; all of them survive a crash. */
async function makeFolder(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let made = path; ; made = dirname(made)) {
    await syncFolderAt(dirname(made));
    if (made === first) return;
  }
}

const syncFolderAt = (path: string) => withFile(path, 'r', (file) => file.sync());

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
  return undefined;
}

async function withFile<T>(path: string, flags: string, work: (file: FileHandle) => Promise<T>): Promise<T> {
  const file = await open(path, flags, 0o600);
  try {
    return await work(file);
  } finally {
    await file.close();
  }
}

async function writeAll(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let done = 0; done < bytes.length;)
    done += (await file.write(bytes, done, bytes.length - done, position + done)).bytesWritten;
}

async function readAll(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length);
  for (let done = 0; done < length;) {
    const { bytesRead } = await file.read(bytes, done, length - done, position + done);
    if (bytesRead === 0) return bytes.subarray(0, done);
    done += bytesRead;
  }
  return bytes;
}

const diskFile = (file: FileHandle): DiskFile => ({
  size: async () => (await file.stat()).size,
  read: (position, length) => readAll(file, position, length),
  write: (bytes, position) => writeAll(file, bytes, position),
  truncate: (length) => file.truncate(length),
  sync: () => file.datasync(),
  close: () => file.close(),
});
