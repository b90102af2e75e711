import { setFlagsFromString } from 'node:v8';

/** Ends this process at once, from any of its threads and whatever the others do: by SIGKILL. */
export function endProcess(): void {
  process.kill(process.pid, 'SIGKILL');
  // Process 1 of a container is spared the signals that come from within; a trap of the processor spares nobody.
  setFlagsFromString('--allow-natives-syntax');
  new Function('%SystemBreak()')();
}
