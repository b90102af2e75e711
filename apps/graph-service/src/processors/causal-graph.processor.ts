import {
  defineProcessor,
  emit,
  isFrom,
  keyValueStore,
  Processor,
  skip,
  to,
  type BusRecord,
  type Emission,
  type Outcome,
  type ProcessorContext,
  type StreamProcessor,
} from '@chorus/bus';
import {
  agentDecisionsProcessed,
  causalGraphUpdates,
  detections,
  operatorCommands,
  trustScores,
  type CausalGraphUpdate,
  type Detection,
} from '@chorus/contracts';
import type { GraphEntry } from '@chorus/graph';
import type { Statement } from '@chorus/patterns';
import { CONFIG } from '@chorus/service-kit';
import { Inject } from '@nestjs/common';
import type { GraphServiceConfig } from '../config.ts';
import { FleetGraphs } from '../state/fleet-graphs.ts';
import { LoopWatch, type ConversationHead } from '../state/loop-watch.ts';
import { followStandings, forgetStandings, type Shown } from '../state/quarantines.ts';

export const causalGraph = defineProcessor({
  name: 'causal-graph',
  streams: [agentDecisionsProcessed, operatorCommands],
  tables: { trust: trustScores },
  outputs: [causalGraphUpdates, detections],
  stores: {
    /** Nodes, edges and totals, by `<fleet>/<entry key>`. */
    graph: keyValueStore<GraphEntry>(),
    /** By `<fleet>/<correlation id>`; the open loops are in them. */
    conversations: keyValueStore<ConversationHead>(),
    /** By `<fleet>/<correlation id>/<statement id>`. */
    statements: keyValueStore<Statement>(),
    /** Agents that are shown as quarantined, by `<fleet>/<agent>`. */
    quarantined: keyValueStore<Shown>(),
  },
});

type Context = ProcessorContext<typeof causalGraph>;

/** What the stores of a task say, in the form in which it is worked with. */
interface Views {
  readonly graphs: FleetGraphs;
  readonly loops: LoopWatch;
}

/**
 * Keeps the graph of each fleet and watches its conversations for routing loops. Each second it removes what has faded,
 * shows who was quarantined or released, closes loops that have stopped, and publishes the figures of the fleets that
 * changed. The rules are those of `@chorus/graph` and `@chorus/patterns`.
 */
@Processor(causalGraph)
export class CausalGraphProcessor implements StreamProcessor<typeof causalGraph> {
  /** By the stores that they were made from: the bus hands out new ones when it takes changes back or restores. */
  readonly #views = new WeakMap<object, Views>();

  constructor(@Inject(CONFIG) private readonly config: GraphServiceConfig) {}

  process(record: BusRecord, context: Context): Outcome {
    const { now, stores } = context;
    const { graphs, loops } = this.#viewsOf(context);
    if (isFrom(record, agentDecisionsProcessed)) {
      const updates = graphs.apply(record.value, now, this.config);
      const found = loops.observe(record.value, now, this.config.MAX_CONVERSATIONS_PER_FLEET);
      return emit(...published(updates, found));
    }
    if (!isFrom(record, operatorCommands)) return skip('unknown topic');
    if (record.value.kind !== 'remove_fleet') return skip('no matter of the graph');
    const { fleet_id } = record.value;
    forgetStandings(stores.quarantined, fleet_id);
    return emit(...published(graphs.remove(fleet_id, now, this.config), loops.remove(fleet_id, now)));
  }

  punctuate(context: Context): readonly Emission[] {
    const { now, stores, tables } = context;
    const { graphs, loops } = this.#viewsOf(context);
    const cut = followStandings(tables.trust, stores.quarantined, graphs, now);
    return published([...cut, ...graphs.pass(now, this.config)], loops.pass(now));
  }

  #viewsOf({ stores }: Context): Views {
    const known = this.#views.get(stores.graph);
    if (known) return known;
    const views = { graphs: new FleetGraphs(stores.graph), loops: new LoopWatch(stores) };
    this.#views.set(stores.graph, views);
    return views;
  }
}

const published = (updates: readonly CausalGraphUpdate[], found: readonly Detection[]): Emission[] => [
  ...updates.map((update) => to(causalGraphUpdates, update)),
  ...found.map((detection) => to(detections, detection)),
];
