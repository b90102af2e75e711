import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildDashboard, LocalFolder } from '@chorus/local';
import { measureCanvas } from './canvas/measure.ts';
import { HELP, readOptions } from './canvas/options.ts';
import { writeFigures } from './command.ts';
import { circumstances, coresBusy } from './machine.ts';
import { canvasGoalText, framesText, workText } from './report/canvas-figures.ts';
import { circumstancesText } from './report/figures.ts';

const options = readOptions(process.argv.slice(2));
if (!options) console.log(HELP);
else {
  const folder = new LocalFolder(await mkdtemp(join(tmpdir(), 'chorus-bench-')));
  await folder.prepare(false);
  try {
    const say = (text: string) => console.error(text);
    say('building the dashboard (from the cache where nothing changed)');
    await buildDashboard(folder);
    const busy_before = await coresBusy();
    const figures = await measureCanvas(folder, options, say);
    const busy_after = await coresBusy();
    const sections = [
      circumstancesText(circumstances({ kafka: undefined, busy_before, busy_after })),
      `### Frames\n\n${framesText(figures)}`,
      `### What the page does meanwhile\n\n${workText(figures)}`,
      `### Goals of the canvas\n\n${canvasGoalText(figures)}`,
    ].join('\n\n');
    console.log(sections);
    if (options.write) await writeFigures('bench:canvas', sections);
  } finally {
    await rm(folder.path, { recursive: true, force: true });
  }
}
