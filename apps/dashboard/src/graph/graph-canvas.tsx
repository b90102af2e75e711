'use client';
import { useCallback, useEffect, useRef, useState, type KeyboardEvent, type Ref, useImperativeHandle } from 'react';
import { count, visible } from '../ui/text.ts';
import type { Point } from './geometry.ts';
import { GraphSkeleton } from './graph-skeleton.tsx';
import { GraphView } from './graph-view.ts';
import type { GraphModel, Relation } from './model.ts';
import type { Frame, Hit } from './scene.ts';
import { useLayout } from './use-layout.ts';

export interface GraphHandle {
  rearrange: () => void;
  fit: () => void;
  zoomBy: (factor: number) => void;
}

const PAN_PX = 60;
const ZOOM = 1.3;

/** The causal graph on a canvas. Screen readers get its name and are told of the table. */
export function GraphCanvas(props: {
  ref: Ref<GraphHandle>;
  fleet_id: string;
  model: GraphModel;
  selected: string | null;
  hidden: ReadonlySet<Relation>;
  onSelect: (agent: string | null) => void;
}) {
  const { fleet_id, model, selected, hidden, onSelect } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const view = useRef<GraphView>(undefined);
  const select = useRef(onSelect);
  select.current = onSelect;
  const [frame, setFrame] = useState<Frame | null>(null);
  const [hover, setHover] = useState<{ hit: NonNullable<Hit>; at: Point } | null>(null);
  const touched = useCallback(() => view.current?.touched() ?? false, []);
  const { positions, full, rearrange } = useLayout(model, frame, fleet_id, touched);

  useEffect(() => {
    if (canvas.current === null) return;
    const it = new GraphView(canvas.current, {
      onSelect: (agent) => select.current(agent),
      onHover: setHover,
      onResize: setFrame,
    });
    view.current = it;
    return () => it.destroy();
  }, []);
  useEffect(() => view.current?.update({ model, positions, selected, hidden }), [model, positions, selected, hidden]);
  useEffect(() => {
    if (full > 0) view.current?.fit();
  }, [full]);
  useImperativeHandle(props.ref, () => ({
    rearrange,
    fit: () => view.current?.fit(),
    zoomBy: (factor) => view.current?.zoomBy(factor),
  }));

  const onKey = (event: KeyboardEvent): void => {
    const act = KEYS[event.key];
    if (act === undefined || view.current === undefined) return;
    event.preventDefault();
    act(view.current);
  };
  const edges = model.edges.filter((edge) => !hidden.has(edge.relation)).length;
  return (
    <>
      <canvas
        ref={canvas}
        role="img"
        tabIndex={0}
        data-nodes={model.nodes.length}
        data-edges={edges}
        data-placed={positions.size}
        aria-label={`Causal graph of ${model.nodes.length} agents and ${edges} relations. The same as a table: press T.`}
        onKeyDown={onKey}
        className="absolute inset-0 size-full touch-none select-none"
      />
      {positions.size === 0 && model.nodes.length > 0 && (
        <GraphSkeleton words={`Laying out ${count(model.nodes.length, 'agent')}`} />
      )}
      {hover !== null && frame !== null && <Hint hover={hover} model={model} frame={frame} />}
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

/** What is under the pointer, in words. */
function Hint({
  hover: { hit, at },
  model,
  frame,
}: {
  hover: { hit: NonNullable<Hit>; at: Point };
  model: GraphModel;
  frame: Frame;
}) {
  const side = at.x > frame.width - 260 ? { right: frame.width - at.x + 12 } : { left: at.x + 12 };
  const end = at.y > frame.height - 80 ? { bottom: frame.height - at.y + 12 } : { top: at.y + 12 };
  return (
    <div
      role="tooltip"
      style={{ ...side, ...end }}
      className="pointer-events-none absolute z-10 max-w-80 rounded-6 border border-line-strong bg-surface px-2 py-1 text-12"
    >
      {hit.type === 'node' ? <NodeWords id={hit.node.node.id} model={model} /> : <EdgeWords hit={hit} />}
    </div>
  );
}

function NodeWords({ id, model }: { id: string; model: GraphModel }) {
  const node = model.nodes.find((it) => it.id === id);
  if (node === undefined) return null;
  const links = model.edges.filter((edge) => edge.source === id || edge.target === id).length;
  return (
    <>
      <bdi className="id block truncate">{visible(id)}</bdi>
      <span className="text-muted">
        {node.level === 'unknown' ? '' : node.level === 'few' ? `${node.value}, ` : `trust ${node.value}, `}
        {node.words}, {links} {links === 1 ? 'relation' : 'relations'}
      </span>
    </>
  );
}

function EdgeWords({ hit: { edge } }: { hit: Extract<NonNullable<Hit>, { type: 'edge' }> }) {
  const { source, target, relation, step, look } = edge.edge;
  return (
    <>
      <span className="id flex gap-1.5">
        <bdi className="truncate">{visible(source)}</bdi>
        <span className="text-muted">{relation === 'conflict' ? '×' : '→'}</span>
        <bdi className="truncate">{visible(target)}</bdi>
      </span>
      <span className="text-muted">
        {relation}, strength {step} of 4{look === 'cut' ? ', path cut' : look === 'loop' ? ', in a loop' : ''}
      </span>
    </>
  );
}
