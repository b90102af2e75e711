/** Files of one folder that belongs to this process alone, as far as a spool needs them. */
export interface Disk {
  list(): Promise<readonly string[]>;
  /** A new file, opened for reading and writing; it is there after a crash only when {@link syncFolder} was called. */
  create(name: string): Promise<DiskFile>;
  /** A file that is there, for reading and writing. */
  open(name: string): Promise<DiskFile>;
  /** The whole of a small file; undefined where there is none. */
  read(name: string): Promise<Buffer | undefined>;
  /** Puts `bytes` in place of a small file: after a crash there is the old or the new one, once this is done the new one. */
  replace(name: string, bytes: Buffer): Promise<void>;
  /** Adds `bytes` to a file, which is made where it is not there; when this is done they survive a crash. */
  append(name: string, bytes: Buffer): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  remove(name: string): Promise<void>;
  syncFolder(): Promise<void>;
  /** Lets other processes have the folder. */
  close(): Promise<void>;
}

/** An open file. What was written survives a crash only after {@link sync}, and until then may survive in part. */
export interface DiskFile {
  size(): Promise<number>;
  /** Up to `length` bytes; fewer at the end of the file only. */
  read(position: number, length: number): Promise<Buffer>;
  /** Everything, or it throws; then a part may be there. */
  write(bytes: Buffer, position: number): Promise<void>;
  truncate(length: number): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
}
