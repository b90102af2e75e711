import { metrics, type FleetGraph } from '@chorus/graph';
import type { GraphMetrics } from '@chorus/contracts';
import { median } from '../statistics.ts';
import { filmAnHour, type FilmFigures } from './film.ts';
import type { GraphOptions } from './options.ts';
import { SteadyFleet, type UpdateFigures } from './updates.ts';

/** What the figures of a graph cost, and how exact they are. */
export interface MetricsCost {
  readonly ms: number;
  readonly metrics: GraphMetrics;
}

export interface GraphFigures {
  readonly messages: number;
  readonly updates: readonly [small: UpdateFigures, large: UpdateFigures];
  readonly metrics: readonly MetricsCost[];
  readonly films: readonly FilmFigures[];
}

const SIZES = [1_000, 100_000] as const;
/** Pieces in which the sizes take turns, so that what the machine does otherwise meets both. */
const TURNS = 20;
/** How long the figures are worked out before they are timed: in a service they are every second. */
const METRICS_WARM_UP_MS = 500;
const METRICS_RUNS = 7;
const NOW = Date.UTC(2026, 0, 2);

const FILMS = [
  { fleet: { agents: 100, edges: 400 }, room: undefined },
  { fleet: { agents: 1_000, edges: 3_000 }, room: 128 },
] as const;

export function measureGraph({ messages, films }: GraphOptions, say: (text: string) => void): GraphFigures {
  const fleets = SIZES.map((edges) => {
    say(`a graph of ${edges} edges, until as many fade as come`);
    const fleet = new SteadyFleet(edges);
    fleet.warmUp();
    return fleet;
  });
  say('updates');
  for (let turn = 0; turn < TURNS; turn++) for (const fleet of fleets) fleet.run(messages / TURNS);
  const [small, large] = fleets.map((fleet) => fleet.figures()) as [UpdateFigures, UpdateFigures];
  say('figures of the graphs');
  const costs = fleets.map(({ graph }) => costOf(graph));
  const filmed = FILMS.filter(() => films).map(({ fleet, room }) => {
    say(`an hour of ${fleet.agents} agents${room === undefined ? '' : ` in ${room} MiB`}`);
    return filmAnHour(fleet, room);
  });
  return { messages, updates: [small, large], metrics: costs, films: filmed };
}

function costOf(graph: FleetGraph): MetricsCost {
  const times: number[] = [];
  let found = metrics(graph, NOW);
  const warm = performance.now() + METRICS_WARM_UP_MS;
  while (performance.now() < warm) found = metrics(graph, NOW);
  for (let run = 0; run < METRICS_RUNS; run++) {
    const begin = performance.now();
    found = metrics(graph, NOW);
    times.push(performance.now() - begin);
  }
  return { ms: median(times), metrics: found };
}
