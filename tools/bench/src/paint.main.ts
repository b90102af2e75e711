import { buildDashboard } from '@chorus/local';
import { runCommand } from './command.ts';
import { measurePaint } from './paint/measure.ts';
import { HELP, readOptions } from './paint/options.ts';
import { paintGoalText, paintText } from './report/paint-figures.ts';

await runCommand({
  name: 'bench:paint',
  help: HELP,
  readOptions,
  measure: async (ground, options, show) => {
    ground.say('building the dashboard (from the cache where nothing changed)');
    await buildDashboard(ground.folder);
    const figures = await measurePaint(ground, options);
    show('From record to paint', paintText(figures));
    show('Goal of the paint', paintGoalText(figures));
  },
});
