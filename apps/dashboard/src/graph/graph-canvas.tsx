'use client';
import {
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type Ref,
  useImperativeHandle,
} from 'react';
import { count } from '../ui/text.ts';
import type { Point } from './geometry.ts';
import { GraphSkeleton } from './graph-skeleton.tsx';
import { GraphView, type GraphEvents } from './graph-view.ts';
import { Hint } from './hint.tsx';
import type { Hit } from './hit.ts';
import type { GraphModel, Relation } from './model.ts';
import { PinNote } from './pin-note.tsx';
import type { Frame } from './scene.ts';
import { useLayout } from './use-layout.ts';

export interface GraphHandle {
  rearrange: () => void;
  fit: () => void;
  zoomBy: (factor: number) => void;
  /** What the canvas shows; null before there is anything. */
  picture: () => GraphPicture | null;
}
export interface GraphPicture {
  readonly model: GraphModel;
  readonly pinned: ReadonlySet<string>;
  readonly picture: NonNullable<GraphView['picture']>;
}

const PAN_PX = 60;
const ZOOM = 1.3;

/** The causal graph on a canvas. Screen readers get its name and are told of the table. */
export function GraphCanvas(props: {
  ref: Ref<GraphHandle>;
  fleet_id: string;
  model: GraphModel;
  selected: string | null;
  /** Ids of the edges of a path, in its order. */
  path: readonly string[];
  /** Agents of the name that is searched for; null: none is. */
  named: ReadonlySet<string> | null;
  hidden: ReadonlySet<Relation>;
  onSelect: (agent: string | null) => void;
  onNamed: (count: number) => void;
}) {
  const { fleet_id, model, selected, path, named, hidden } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const view = useRef<GraphView>(undefined);
  const events = useRef<Pick<GraphEvents, 'onSelect' | 'onNamed' | 'onPut'>>(undefined);
  const [frame, setFrame] = useState<Frame | null>(null);
  const [hover, setHover] = useState<{ hit: NonNullable<Hit>; at: Point } | null>(null);
  const touched = useCallback(() => view.current?.touched() ?? false, []);
  const { positions, full, rearrange, pins, pin, unpin } = useLayout(model, frame, fleet_id, touched);
  events.current = { onSelect: props.onSelect, onNamed: props.onNamed, onPut: pin };
  const pinned = useMemo(() => new Set(pins.keys()), [pins]);
  const placing = useMemo(() => model.nodes.filter(({ id }) => !positions.has(id)).length, [model, positions]);
  const pinsShown = useMemo(() => model.nodes.filter(({ id }) => pinned.has(id)).length, [model, pinned]);

  useEffect(() => {
    if (canvas.current === null) return;
    const it = new GraphView(canvas.current, {
      onSelect: (agent) => events.current?.onSelect(agent),
      onNamed: (names) => events.current?.onNamed(names),
      onPut: (agent, at) => events.current?.onPut(agent, at),
      onHover: setHover,
      onResize: setFrame,
    });
    view.current = it;
    return () => it.destroy();
  }, []);
  useEffect(
    () => view.current?.update({ model, positions, pinned, selected, path, named, hidden }),
    [model, positions, pinned, selected, path, named, hidden],
  );
  useEffect(() => {
    if (full > 0) view.current?.fit();
  }, [full]);
  useImperativeHandle(props.ref, () => ({
    rearrange,
    fit: () => view.current?.fit(),
    zoomBy: (factor) => view.current?.zoomBy(factor),
    picture: () => {
      const picture = view.current?.picture ?? null;
      return picture && { model, pinned, picture };
    },
  }));

  const togglePin = (): void => {
    const place = selected === null ? undefined : positions.get(selected);
    if (selected === null || place === undefined) return;
    if (pinned.has(selected)) unpin(selected);
    else pin(selected, place);
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = event.shiftKey ? NUDGES[event.key] : KEYS[event.key];
    if (event.key.toLowerCase() === 'p') togglePin();
    else if (act === undefined || view.current === undefined) return;
    else act(view.current);
    event.preventDefault();
  };
  const edges = useMemo(() => model.edges.filter((edge) => !hidden.has(edge.relation)).length, [model, hidden]);
  return (
    <>
      <canvas
        ref={canvas}
        role="img"
        tabIndex={0}
        data-nodes={model.nodes.length}
        data-edges={edges}
        data-placed={positions.size}
        data-pinned={pinsShown}
        aria-label={`Causal graph of ${model.nodes.length} agents and ${edges} relations. The same as a table: press T. P pins the selected agent, Shift and arrows move it.`}
        onKeyDown={onKey}
        className="absolute inset-0 size-full touch-none select-none"
      />
      {positions.size === 0 && model.nodes.length > 0 && (
        <GraphSkeleton words={`Laying out ${count(model.nodes.length, 'agent')}`} />
      )}
      {positions.size > 0 && placing > 0 && (
        <p role="status" className="pointer-events-none absolute top-1 left-4 bg-bg px-1 text-12 text-muted">
          Placing {count(placing, 'agent')}
        </p>
      )}
      <PinNote
        pinned={pinsShown}
        selected={selected !== null && pinned.has(selected) ? selected : null}
        onUnpin={unpin}
      />
      {hover !== null && frame !== null && <Hint hover={hover} model={model} pinned={pinned} frame={frame} />}
    </>
  );
}

const KEYS: Record<string, (view: GraphView) => void> = {
  ArrowLeft: (view) => view.panBy(PAN_PX, 0),
  ArrowRight: (view) => view.panBy(-PAN_PX, 0),
  ArrowUp: (view) => view.panBy(0, PAN_PX),
  ArrowDown: (view) => view.panBy(0, -PAN_PX),
  '+': (view) => view.zoomBy(ZOOM),
  '-': (view) => view.zoomBy(1 / ZOOM),
  '0': (view) => view.fit(),
};
const NUDGES: Record<string, (view: GraphView) => void> = {
  ArrowLeft: (view) => view.nudge(-1, 0),
  ArrowRight: (view) => view.nudge(1, 0),
  ArrowUp: (view) => view.nudge(0, -1),
  ArrowDown: (view) => view.nudge(0, 1),
  '+': (view) => view.zoomBy(ZOOM), // On some keyboards it is typed with Shift.
};
