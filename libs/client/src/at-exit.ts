/** As much of Node's `process` as is used, where there is one. */
interface Exits {
  on(event: 'beforeExit', listener: () => void): unknown;
}

/** Called when the program has nothing left to do. One listener serves all clients: Node warns of more than ten. */
const open = new Set<() => void>();
let listening = false;

/** @returns what ends it */
export function atExit(run: () => void): () => void {
  open.add(run);
  const { process } = globalThis as { process?: Partial<Exits> };
  if (!listening && typeof process?.on === 'function') {
    listening = true;
    process.on('beforeExit', () => {
      for (const each of open) each();
    });
  }
  return () => void open.delete(run);
}
