import type { CausalGraphUpdate, Detection, GraphEdge, GraphMetrics, GraphNode, TrustScore } from '@chorus/contracts';
import { MEMORY_MS, msOf } from '../decay.ts';
import { edgeId } from '../fleet-graph.ts';
import { removedNodes } from '../fold-update.ts';
import { Coarseness } from './coarseness.ts';
import { detectionBytes, edgeBytes, metricsBytes, nodeBytes, trustBytes } from './sizes.ts';
import { Track } from './track.ts';
import { volumesOf, type Volume } from './volumes.ts';

export interface FilmOptions {
  /** Width of the finest steps. */
  readonly resolution_ms: number;
  /** How far back it reaches, at most. */
  readonly window_ms: number;
  /** Memory above which old steps become wider; by estimate. What the fleet is now is kept whatever it takes. */
  readonly max_bytes: number;
}

export const DEFAULT_FILM_OPTIONS: FilmOptions = {
  resolution_ms: 5_000,
  window_ms: MEMORY_MS,
  max_bytes: 128 * 2 ** 20,
};

/** A fleet as it was. */
export interface Frame {
  /** ms since 1970: the end of the step that was asked for, or now where that is not over. */
  readonly as_of: number;
  /** Width of that step. */
  readonly resolution_ms: number;
  readonly nodes: GraphNode[];
  readonly edges: GraphEdge[];
  readonly metrics: GraphMetrics | null;
  readonly trust: TrustScore[];
  /** Open ones. */
  readonly detections: Detection[];
}

/** Figures of the graph, with the instant from which they held. */
export interface Figures {
  readonly at: number;
  readonly metrics: GraphMetrics;
}

/** The only key of the figures. */
const FIGURES = 'figures';
/** Steps between two looks at what is too old, and records for each key: so the looks cost a record next to nothing. */
const SWEEP_STEPS = 12;
const SWEEP_RECORDS = 1 / 8;
/** Steps become wider from this age on at the closest. */
const MIN_FINENESS = 8;
/** Share of the room that is left used where it was too little, so that it is not made for each record. */
const ROOMY = 0.8;
/** Detections that it follows; of more, those go that began first. */
const MAX_DETECTIONS = 2_000;

/**
 * The past hour of one fleet, in steps: what its nodes, edges, figures, trust and open detections were at the end of each.
 * It folds the same absolute values as the live view, the last of each step and key wins, and nothing is counted here.
 *
 * Where the values take more than `max_bytes`, old steps become wider, the older the wider (see {@link Coarseness}): at
 * first those of more than half an hour ago, then of more than a quarter, at last of more than half a minute; where that
 * is not enough the oldest are dropped. Instants are ms since 1970; `at` is the log's time of what is folded in.
 */
export class Film {
  readonly #options: FilmOptions;
  readonly #nodes = new Track<GraphNode>(nodeBytes);
  readonly #edges = new Track<GraphEdge>(edgeBytes);
  readonly #trust = new Track<TrustScore>(trustBytes);
  readonly #detections = new Track<Detection>(detectionBytes);
  readonly #figures = new Track<Figures>(({ metrics }) => metricsBytes(metrics));
  readonly #tracks = [this.#nodes, this.#edges, this.#trust, this.#detections, this.#figures] as const;
  readonly #coarseness = new Coarseness();
  readonly #windowSteps: number;
  #fineness: number;
  /** Steps, all: the first and the last of any record, the first that is kept, the one up to which it was swept. */
  #oldest = Infinity;
  #newest = -Infinity;
  #kept = -Infinity;
  #swept = -Infinity;
  #recordsSince = 0;
  /** What was said up to this instant is not told any more. */
  #forgotten = -Infinity;
  /** Bytes from which there is something to be done. */
  #limit: number;

  constructor(options: Partial<FilmOptions> = {}) {
    this.#options = { ...DEFAULT_FILM_OPTIONS, ...options };
    this.#windowSteps = Math.ceil(this.#options.window_ms / this.#options.resolution_ms);
    this.#fineness = this.#windowSteps;
    this.#limit = this.#options.max_bytes;
  }

  /** Memory that it takes, by estimate. */
  get bytes(): number {
    let sum = 0;
    for (const { bytes } of this.#tracks) sum += bytes;
    return sum;
  }

  graph(update: CausalGraphUpdate, at: number): void {
    const step = this.#stepOf(at);
    for (const edge of update.removed_edges) this.#edges.put(edgeId(edge), step, null);
    for (const agent of removedNodes(update)) this.#nodes.put(agent, step, null);
    for (const node of update.node_changes) this.#nodes.put(node.agent_id, step, node);
    for (const edge of update.edge_changes) this.#edges.put(edgeId(edge), step, edge);
    if (update.graph_metrics) this.#figures.put(FIGURES, step, { at, metrics: update.graph_metrics });
    this.#passed(step);
  }

  trust(score: TrustScore, at: number): void {
    const step = this.#stepOf(at);
    this.#trust.put(score.agent_id, step, score);
    this.#passed(step);
  }

  /** An agent was forgotten: its trust, and its node unless that was seen since. */
  forgetAgent(agent: string, at: number): void {
    const step = this.#stepOf(at);
    this.#trust.put(agent, step, null);
    const node = this.#nodes.last(agent);
    if (node && msOf(node.last_seen) <= at) this.#nodes.put(agent, step, null);
    this.#passed(step);
  }

  detection(detection: Detection, at: number): void {
    if (msOf(detection.updated_at) <= this.#forgotten) return;
    const step = this.#stepOf(at);
    this.#detections.put(detection.detection_id, step, detection);
    if (this.#detections.size > MAX_DETECTIONS) this.#detections.dropOldestKey();
    this.#passed(step);
  }

  /** Forgets all that was said up to `moment`, as of a fleet that was removed then. */
  forgetUntil(moment: number): void {
    this.#forgotten = Math.max(this.#forgotten, moment);
    const isPast = (instant: string) => msOf(instant) <= moment;
    this.#nodes.drop(({ last_seen }) => isPast(last_seen));
    this.#edges.drop(({ last_updated }) => isPast(last_updated));
    this.#trust.drop(({ timestamp }) => isPast(timestamp));
    this.#detections.drop(({ updated_at }) => isPast(updated_at));
    this.#figures.drop(({ at }) => at <= moment);
    this.#kept = Math.max(this.#kept, this.#stepOf(moment));
  }

  /** The oldest moment that it can show; `now` where it holds nothing. */
  beginsAt(now: number): number {
    const first = Math.max(this.#oldest, this.#kept) * this.#options.resolution_ms;
    return Math.min(now, Math.max(first, now - this.#options.window_ms));
  }

  /** The fleet at the end of the step that `moment` lies in, for a moment from `beginsAt` to `now`. */
  at(moment: number, now: number): Frame {
    const { resolution_ms, window_ms } = this.#options;
    const step = this.#coarseness.endOf(this.#stepOf(moment));
    const as_of = Math.min((step + 1) * resolution_ms, now);
    const isLive = (instant: string) => msOf(instant) >= as_of - window_ms;
    const [figures] = this.#figures.at(step);
    return {
      as_of,
      resolution_ms: this.#coarseness.widthAt(step) * resolution_ms,
      nodes: [...this.#nodes.at(step)].filter(({ last_seen }) => isLive(last_seen)),
      edges: [...this.#edges.at(step)].filter(({ last_updated }) => isLive(last_updated)),
      metrics: figures?.metrics ?? null,
      trust: [...this.#trust.at(step)],
      detections: [...this.#detections.at(step)].filter(({ status }) => status === 'open'),
    };
  }

  /** What happened in each step from `from` to `to`, oldest first, and the width of the widest; empty steps are left out. */
  volumes(from: number, to: number): { readonly resolution_ms: number; readonly volumes: Volume[] } {
    const { resolution_ms } = this.#options;
    return {
      resolution_ms: this.#coarseness.widthAt(this.#stepOf(from)) * resolution_ms,
      volumes: volumesOf({
        figures: this.#figures.of(FIGURES),
        endOf: (step) => (this.#coarseness.endOf(step) + 1) * resolution_ms,
        nodesAt: (step) => this.#nodes.at(step),
        from,
        to,
      }),
    };
  }

  /** Makes room by a fifth: by what is too old, by wider steps, at last without the oldest. @returns whether it could */
  coarsen(): boolean {
    const before = this.bytes;
    const goal = ROOMY * Math.min(before, this.#options.max_bytes);
    this.#sweep();
    while (this.bytes > goal) {
      if (this.#fineness > MIN_FINENESS) this.#fineness = Math.floor(this.#fineness / 2);
      else if (this.#horizon < this.#newest) this.#kept = this.#horizon + Math.ceil((this.#newest - this.#horizon) / 4);
      else break;
      this.#sweep();
    }
    // What cannot be made smaller is not tried again for each record.
    this.#limit = Math.max(this.#options.max_bytes, this.bytes / ROOMY);
    return this.bytes < before;
  }

  /** No step before it is ever asked for. */
  get #horizon(): number {
    return Math.max(this.#kept, this.#newest - this.#windowSteps);
  }

  #stepOf(moment: number): number {
    return Math.floor(moment / this.#options.resolution_ms);
  }

  /** A record was folded in. */
  #passed(step: number): void {
    this.#recordsSince += 1;
    this.#oldest = Math.min(this.#oldest, step);
    this.#newest = Math.max(this.#newest, step);
    if (this.bytes > this.#limit) this.coarsen();
    if (this.#newest - this.#swept < SWEEP_STEPS || this.#recordsSince < SWEEP_RECORDS * this.#keys) return;
    this.#sweep();
    if (this.bytes < this.#options.max_bytes / 4) this.#fineness = Math.min(this.#windowSteps, 2 * this.#fineness);
  }

  get #keys(): number {
    return this.#nodes.size + this.#edges.size + this.#trust.size;
  }

  #sweep(): void {
    this.#swept = this.#newest;
    this.#recordsSince = 0;
    const horizon = this.#horizon;
    this.#coarseness.widen(this.#newest, this.#fineness);
    // What was shown last before this is shown at no step that can be asked for.
    const { resolution_ms, window_ms } = this.#options;
    const gone = horizon * resolution_ms - window_ms;
    this.#nodes.thin(this.#coarseness, horizon, ({ last_seen }) => msOf(last_seen) < gone);
    this.#edges.thin(this.#coarseness, horizon, ({ last_updated }) => msOf(last_updated) < gone);
    this.#trust.thin(this.#coarseness, horizon, () => false);
    this.#detections.thin(this.#coarseness, horizon, ({ status }) => status === 'closed');
    this.#figures.thin(this.#coarseness, horizon, () => false);
  }
}
