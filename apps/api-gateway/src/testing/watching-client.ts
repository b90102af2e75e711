import type { LiveSnapshot, ServerMessage } from '@chorus/contracts';
import { edgeId } from '../read-model/fleet-change.ts';
import type { Connection } from '../live/connection.ts';
import { textsOf } from './text-frames.ts';

interface Seen {
  positions: Record<string, number>;
  trust: Map<string, unknown>;
  nodes: Map<string, unknown>;
  edges: Map<string, unknown>;
  detections: Map<string, unknown>;
  interventions: unknown[];
  decisions: number[];
  mode: string;
}

/**
 * A browser as the contract asks for one: folds snapshots and deltas, refuses a delta that does not continue what it
 * has. It reads only while it is told to, like a page on a slow line.
 */
export class WatchingClient implements Connection {
  readonly isOpen = true;
  gaps = 0;
  snapshots = 0;
  seen: Seen | undefined;
  closed: number | undefined;
  #unread: string[] = [];

  get bufferedAmount(): number {
    return this.stalled ? 10_000_000 : 0;
  }

  constructor(public stalled = false) {}

  /** Frames that it was given, as they came: those that several clients share are the same bytes. */
  readonly frames: Buffer[] = [];

  write(frame: Buffer): void {
    this.frames.push(frame);
    this.#unread.push(...textsOf(frame));
    if (!this.stalled) this.read();
  }

  close(code: number): void {
    this.closed = code;
  }

  read(): void {
    for (const text of this.#unread.splice(0)) this.#fold(JSON.parse(text) as ServerMessage);
  }

  #fold(message: ServerMessage): void {
    if (message.type === 'snapshot') this.#start(message);
    if (message.type !== 'delta' || !this.seen) return;
    const { seen } = this;
    if (Object.entries(message.from).some(([topic, offset]) => (seen.positions[topic] ?? -1) !== offset)) this.gaps++;
    Object.assign(seen.positions, message.to);
    for (const agent of message.removed_agents) for (const rows of [seen.trust, seen.nodes]) rows.delete(agent);
    for (const edge of message.removed_edges) seen.edges.delete(edgeId(edge));
    for (const score of message.trust) seen.trust.set(score.agent_id, score);
    for (const node of message.nodes) seen.nodes.set(node.agent_id, node);
    for (const edge of message.edges) seen.edges.set(edgeId(edge), edge);
    for (const detection of message.detections) seen.detections.set(detection.detection_id, detection);
    seen.interventions = [...message.interventions, ...seen.interventions];
    seen.decisions = [...message.decisions.map(({ offset }) => offset), ...seen.decisions];
    seen.mode = message.mode ?? seen.mode;
  }

  #start(snapshot: LiveSnapshot): void {
    this.snapshots++;
    this.seen = {
      positions: { ...snapshot.positions },
      trust: new Map(snapshot.agents.flatMap(({ agent_id, trust }) => (trust ? [[agent_id, trust]] : []))),
      nodes: new Map(snapshot.agents.flatMap(({ agent_id, activity }) => (activity ? [[agent_id, activity]] : []))),
      edges: new Map(snapshot.edges.map((edge) => [edgeId(edge), edge])),
      detections: new Map(snapshot.detections.map((detection) => [detection.detection_id, detection])),
      interventions: snapshot.interventions,
      decisions: snapshot.decisions.map(({ offset }) => offset),
      mode: snapshot.mode,
    };
  }
}
