/** `direct`: records go straight to the log. `spooling`: to disk, and from there to the log, until the log has all of them. */
export type SpoolState = 'direct' | 'spooling';

/** What happens in a spool, for logs and metrics. Nothing in it quotes a record. */
export interface SpoolObserver {
  state?(event: { state: SpoolState; reason: string }): void;
  /** The end of a file was cut off at the start: what a crash had left half written, and nobody was told that it is safe. */
  torn?(event: { file: string; bytes: number }): void;
  /** Bytes of a file cannot be read, though they were safe on disk. The frames behind them are used; the file is kept. */
  damaged?(event: { file: string; position: number; bytes: number }): void;
  /** Records that the log refuses for good were written to `file`, so that those behind them go on. */
  setAside?(event: { file: string; records: number; error: string }): void;
  /** Records were not taken: no room, or the disk failed. */
  refused?(event: { records: number; reason: string }): void;
  /** Something failed that costs no record, such as removing a file; a sentence. */
  trouble?(event: { what: string; error: string }): void;
}
