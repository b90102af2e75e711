import { ConfigError, processEnvironment } from './config/index.ts';
import { runService, type RunningService } from './run-service.ts';
import type { Service } from './service.ts';

/** Exit codes of a service; 78 is EX_CONFIG of sysexits.h. */
export const EXIT = { ok: 0, failed: 1, config: 78 } as const;

/** The whole of a service's `main.ts`: runs it until a signal comes. SIGTERM or SIGINT ends it in order, a second one at once. */
export async function runMain<C extends object>(service: Service<C>): Promise<void> {
  const start = new AbortController();
  let running: RunningService | undefined;
  let ending = false;

  const end = async (code: number): Promise<void> => {
    if (ending) process.exit(EXIT.failed);
    ending = true;
    start.abort(new Error('ended by a signal before the start was complete'));
    try {
      await running?.close();
      if (running) process.exit(code);
    } catch (error) {
      complain(service.name, error);
      process.exit(EXIT.failed);
    }
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void end(EXIT.ok));
  for (const event of ['uncaughtException', 'unhandledRejection'] as const)
    process.on(event, (error: unknown) => {
      complain(service.name, error);
      void end(EXIT.failed);
    });

  try {
    running = await runService(service, { env: processEnvironment(), abort: start.signal });
  } catch (error) {
    if (start.signal.aborted) process.exit(EXIT.ok);
    complain(service.name, error);
    process.exit(error instanceof ConfigError ? EXIT.config : EXIT.failed);
  }
  if (start.signal.aborted) {
    await running.close().catch((error: unknown) => complain(service.name, error));
    process.exit(EXIT.ok);
  }
}

/** To standard error: the logger may not exist yet, or not any more. Of a wrong setting the message is enough. */
function complain(service: string, error: unknown): void {
  const text =
    error instanceof ConfigError
      ? error.message
      : error instanceof Error
        ? (error.stack ?? error.message)
        : String(error);
  process.stderr.write(error instanceof ConfigError ? `${text}\n` : `${service}: ${text}\n`);
}
