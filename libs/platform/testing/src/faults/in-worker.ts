import type { FromWorker, ToWorker } from './worker-messages.ts';

/**
 * To be called once, by a program that `Workers` starts, when it is ready for work: from then on it gets what its parent
 * asks. It keeps the process alive until the parent lets go of it or ends it.
 * @param answer what it returns or throws is what the parent's `ask` resolves or rejects with; it is copied, as by `structuredClone`
 */
export function serveParent(answer: (command: unknown) => unknown): void {
  process.on('message', (message: ToWorker) => {
    void reply(message, answer);
  });
  process.on('disconnect', () => process.exit());
  send({ ready: true });
}

/** Tells the parent something that it has not asked for: its `onNews` gets a copy. */
export function tellParent(news: unknown): void {
  send({ news });
}

async function reply({ ask, command }: ToWorker, answer: (command: unknown) => unknown): Promise<void> {
  try {
    send({ answer: ask, result: await answer(command) });
  } catch (error) {
    send({ answer: ask, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}

function send(message: FromWorker): void {
  if (!process.send) throw new Error('This program is a worker: it has to be started by Workers of @chorus/testing.');
  // A parent that has just gone gets nothing, and this process ends by its disconnect.
  process.send(message, undefined, undefined, () => {});
}
