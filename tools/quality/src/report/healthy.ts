import { table } from '@chorus/bench/report';
import { wilson } from '@chorus/patterns';
import type { HealthyFigures } from '../healthy/measure.ts';
import { within, type ByPart } from './text.ts';

/** The groups of healthy agents, by the name that the page gives them. */
export type Healthy = Readonly<Record<string, HealthyFigures>>;

/** What is wrongly said of agents that did nothing wrong. */
export function healthyText(parts: ByPart<Healthy>): string {
  const groups = Object.keys(parts[0]?.[1] ?? {});
  const rows = groups.flatMap((group) => {
    const cells = (of: (figures: HealthyFigures) => string): string[] =>
      parts.map(([, figures]) => {
        const found = figures[group];
        return found === undefined ? '' : of(found);
      });
    const share = (count: (figures: HealthyFigures) => number): string[] =>
      cells((figures) => within(count(figures) / figures.agents, wilson(count(figures), figures.agents)));
    return [
      [`**${group}**: agents`, ...cells(({ agents }) => String(agents))],
      ['messages', ...cells(({ messages }) => String(messages))],
      ['below 60 at the end', ...share(({ warned }) => warned)],
      ['below 30 at the end', ...share(({ critical }) => critical)],
      ['would be quarantined', ...share(({ quarantined }) => quarantined)],
      ['anything raised about them', ...share(({ raised }) => raised)],
      ['lowest score', ...cells(({ lowest }) => lowest.toFixed(1))],
      [
        'bad evidence about them',
        ...cells(({ bad }) =>
          Object.keys(bad).length === 0
            ? 'none'
            : Object.entries(bad)
                .sort(([, a], [, b]) => b - a)
                .map(([kind, count]) => `${count} ${kind}`)
                .join(', '),
        ),
      ],
    ];
  });
  return table([['', ...parts.map(([part]) => part)], ...rows]);
}
