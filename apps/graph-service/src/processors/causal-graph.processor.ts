import {
  defineProcessor,
  emit,
  isFrom,
  keyValueStore,
  Processor,
  skip,
  to,
  tombstone,
  type BusRecord,
  type Emission,
  type Outcome,
  type ProcessorContext,
  type StreamProcessor,
} from '@chorus/bus';
import {
  agentDecisionsProcessed,
  causalGraphUpdates,
  config,
  DEFAULT_PATTERN_RULES,
  detections,
  operatorCommands,
  patternRulesKey,
  trustScores,
  type CausalGraphUpdate,
  type Detection,
  type OperatorCommand,
  type PatternRules,
} from '@chorus/contracts';
import type { GraphEntry } from '@chorus/graph';
import type { RecordOf, Statement } from '@chorus/patterns';
import { CONFIG } from '@chorus/service-kit';
import { Inject } from '@nestjs/common';
import type { GraphServiceConfig } from '../config.ts';
import { FleetGraphs } from '../state/fleet-graphs.ts';
import { FleetPatterns } from '../state/fleet-patterns.ts';
import { KnownDetections } from '../state/known-detections.ts';
import { LoopWatch, type ConversationHead } from '../state/loop-watch.ts';
import { followStandings, forgetStandings, type Shown } from '../state/quarantines.ts';
import type { Marked } from '../state/rules-mark.ts';

export const causalGraph = defineProcessor({
  name: 'causal-graph',
  streams: [agentDecisionsProcessed, operatorCommands],
  tables: { trust: trustScores },
  outputs: [causalGraphUpdates, detections, config],
  stores: {
    /** Nodes, edges and totals, by `<fleet>/<entry key>`. */
    graph: keyValueStore<GraphEntry>(),
    /** By `<fleet>/<correlation id>`; the open loops are in them. */
    conversations: keyValueStore<Marked<ConversationHead>>(),
    /** By `<fleet>/<correlation id>/<statement id>`. */
    statements: keyValueStore<Statement>(),
    /** What the other detectors remember, by `<fleet>/<key of its own>`; what is open is in them. */
    hoarding: keyValueStore<Marked<RecordOf['hoarding']>>(),
    cascade: keyValueStore<Marked<RecordOf['cascade']>>(),
    byzantine: keyValueStore<Marked<RecordOf['byzantine']>>(),
    stall: keyValueStore<Marked<RecordOf['stall']>>(),
    /** The last version of each detection, by `<fleet>/<detection id>`. */
    detections: keyValueStore<Detection>(),
    /** By fleet; the defaults of the product where there are none. */
    rules: keyValueStore<PatternRules>(),
    /** Agents that are shown as quarantined, by `<fleet>/<agent>`. */
    quarantined: keyValueStore<Shown>(),
  },
});

type Context = ProcessorContext<typeof causalGraph>;

/** What the stores of a task say, in the form in which it is worked with. */
interface Views {
  readonly graphs: FleetGraphs;
  readonly loops: LoopWatch;
  readonly patterns: FleetPatterns;
  readonly known: KnownDetections;
}

/**
 * Keeps the graph of each fleet and watches it for routing loops and the other patterns, by the rules that are in force
 * for the fleet. Each second it removes what has faded, shows who was quarantined or released, finds and closes what
 * only time shows, and publishes the figures of the fleets that changed. What a person says of a detection is a new
 * version of it. The rules are those of `@chorus/graph` and `@chorus/patterns`.
 */
@Processor(causalGraph)
export class CausalGraphProcessor implements StreamProcessor<typeof causalGraph> {
  /** By the stores that they were made from: the bus hands out new ones when it takes changes back or restores. */
  readonly #views = new WeakMap<object, Views>();

  constructor(@Inject(CONFIG) private readonly config: GraphServiceConfig) {}

  process(record: BusRecord, context: Context): Outcome {
    if (isFrom(record, operatorCommands)) return this.#obey(record.value, context);
    if (!isFrom(record, agentDecisionsProcessed)) return skip('unknown topic');
    const { now } = context;
    const { graphs, loops, patterns, known } = this.#viewsOf(context);
    const decision = record.value;
    const rules = rulesOf(context, decision.processing_metadata.fleet_id);
    const updates = graphs.apply(decision, now, this.config);
    const found = loops.observe(decision, rules.routing_loop, now, this.config.MAX_CONVERSATIONS_PER_FLEET);
    return emit(...published(updates, known.versions([...found, ...patterns.observe(decision, rules, now)])));
  }

  punctuate(context: Context): readonly Emission[] {
    const { now, stores, tables } = context;
    const { graphs, loops, patterns, known } = this.#viewsOf(context);
    const cut = followStandings(tables.trust, stores.quarantined, graphs, now);
    const found = patterns.pass((fleet_id) => rulesOf(context, fleet_id), now);
    const over = known.pass(now);
    return published(
      [...cut, ...graphs.pass(now, this.config)],
      known.versions([...over, ...loops.pass(now), ...found]),
    );
  }

  #obey(command: OperatorCommand, context: Context): Outcome {
    const { now, stores } = context;
    const { graphs, loops, patterns, known } = this.#viewsOf(context);
    const { fleet_id, operator, reason } = command;
    switch (command.kind) {
      case 'remove_fleet': {
        forgetStandings(stores.quarantined, fleet_id);
        const updates = graphs.remove(fleet_id, now, this.config);
        const found = known.versions([...loops.remove(fleet_id, now), ...patterns.remove(fleet_id, now)]);
        known.remove(fleet_id);
        const hadRules = stores.rules.get(fleet_id) !== undefined;
        stores.rules.delete(fleet_id);
        const forgotten = hadRules ? [tombstone(config, patternRulesKey(fleet_id), fleet_id)] : [];
        return emit(...published(updates, found), ...forgotten);
      }
      case 'judge_detection': {
        const judged = known.judge(command, now);
        return judged ? emit(to(detections, judged)) : skip('no such detection, or it ended too long ago');
      }
      case 'set_pattern_rules': {
        stores.rules.put(fleet_id, command.rules);
        const changed = { changed_at: new Date(now).toISOString(), changed_by: operator, reason };
        return emit(to(config, { section: 'pattern_rules', fleet_id, rules: command.rules, ...changed }));
      }
      case 'quarantine':
      case 'release':
      case 'set_mode':
      case 'set_policy':
      case 'create_key':
      case 'revoke_key':
      case 'set_channel':
      case 'remove_channel':
      case 'test_channel':
        return skip('no matter of the graph');
    }
  }

  #viewsOf({ stores }: Context): Views {
    const known = this.#views.get(stores.graph);
    if (known) return known;
    const views = {
      graphs: new FleetGraphs(stores.graph),
      loops: new LoopWatch(stores),
      patterns: new FleetPatterns(stores),
      known: new KnownDetections(stores.detections),
    };
    this.#views.set(stores.graph, views);
    return views;
  }
}

const rulesOf = ({ stores }: Context, fleet_id: string): PatternRules =>
  stores.rules.get(fleet_id) ?? DEFAULT_PATTERN_RULES;

const published = (updates: readonly CausalGraphUpdate[], found: readonly Detection[]): Emission[] => [
  ...updates.map((update) => to(causalGraphUpdates, update)),
  ...found.map((detection) => to(detections, detection)),
];
