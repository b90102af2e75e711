import cliProgress from 'cli-progress';

export interface Progress {
  update(done: number): void;
  stop(): void;
}

const LINE_EVERY_MS = 2000;

/** Where nobody watches, a line every two seconds. */
function lines(total: number, what: string): Progress {
  let last = performance.now();
  return {
    update: (done) => {
      if (performance.now() - last < LINE_EVERY_MS) return;
      last = performance.now();
      process.stderr.write(`${done} of ${total} ${what}\n`);
    },
    stop: () => {},
  };
}

/** A bar on a terminal, plain lines elsewhere (standard error, so that it stays out of pipes). */
export function showProgress(total: number, what: string): Progress {
  if (!process.stderr.isTTY) return lines(total, what);
  const bar = new cliProgress.SingleBar(
    { format: `{bar} {value} of {total} ${what}, {eta_formatted} left`, stream: process.stderr, hideCursor: true },
    cliProgress.Presets.shades_classic,
  );
  bar.start(total, 0);
  return { update: (done) => bar.update(done), stop: () => bar.stop() };
}
