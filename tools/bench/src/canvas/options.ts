import { parseArgs } from 'node:util';
import { atLeast } from '../options.ts';

export const HELP = `npm run bench:canvas [-- OPTIONS]

Measures how many frames a second a Chromium without a graphics card draws of the Fleet page, by its own trace: of fleets of two sizes
while the graph is panned, the same with live updates meanwhile, and while nothing happens; and of a page that does nothing but pan
a bitmap, for comparison. The gateway is a stub with its own live hub, the dashboard is the one that is built. About five minutes.

  --seconds N    of each measurement                        (10)
  --rate N       messages a second of the live updates     (200)
  --trace FILE   keeps Chromium's trace of the smaller fleet, panned with live updates, for the tools that show one
  --write        puts the figures into docs/performance.md`;

export interface CanvasOptions {
  readonly seconds: number;
  readonly rate: number;
  readonly traceFile: string | undefined;
  readonly write: boolean;
}

/** The command line; undefined where help was asked for. @throws Error with what is wrong */
export function readOptions(args: readonly string[]): CanvasOptions | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seconds: { type: 'string', default: '10' },
      rate: { type: 'string', default: '200' },
      trace: { type: 'string' },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return undefined;
  return {
    seconds: atLeast(1, 'seconds', values.seconds),
    rate: atLeast(1, 'rate', values.rate),
    traceFile: values.trace,
    write: values.write,
  };
}
