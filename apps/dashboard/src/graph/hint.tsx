import { visible } from '../ui/text.ts';
import type { Point } from './geometry.ts';
import type { Hit } from './hit.ts';
import type { EdgeLook, GraphModel } from './model.ts';
import type { Frame, SceneEdge } from './scene.ts';

/** What is under the pointer, in words. */
export function Hint(props: {
  hover: { readonly hit: NonNullable<Hit>; readonly at: Point };
  model: GraphModel;
  pinned: ReadonlySet<string>;
  frame: Frame;
}) {
  const { model, pinned, frame } = props;
  const { hit, at } = props.hover;
  const side = at.x > frame.width - 260 ? { right: frame.width - at.x + 12 } : { left: at.x + 12 };
  const end = at.y > frame.height - 80 ? { bottom: frame.height - at.y + 12 } : { top: at.y + 12 };
  return (
    <div
      role="tooltip"
      style={{ ...side, ...end }}
      className="pointer-events-none absolute z-10 max-w-80 rounded-6 border border-line-strong bg-surface px-2 py-1 text-12"
    >
      {hit.type === 'node' ? (
        <NodeWords id={hit.node.node.id} model={model} pinned={pinned} />
      ) : (
        <EdgeWords of={hit.edge} />
      )}
    </div>
  );
}

function NodeWords({ id, model, pinned }: { id: string; model: GraphModel; pinned: ReadonlySet<string> }) {
  const node = model.nodes.find((it) => it.id === id);
  if (node === undefined) return null;
  const links = model.edges.filter((edge) => edge.source === id || edge.target === id).length;
  return (
    <>
      <bdi className="id block truncate">{visible(id)}</bdi>
      <span className="text-muted">
        {node.level === 'unknown' ? '' : node.level === 'few' ? `${node.value}, ` : `trust ${node.value}, `}
        {node.words}, {links} {links === 1 ? 'relation' : 'relations'}
        {pinned.has(id) ? ', pinned' : ''}
      </span>
    </>
  );
}

const LOOK_WORDS: Partial<Record<EdgeLook, string>> = {
  cut: ', path cut',
  loop: ', in a loop',
  cascade: ', in a cascade',
};

function EdgeWords({ of: { edge, order } }: { of: SceneEdge }) {
  const { source, target, relation, step, look } = edge;
  return (
    <>
      <span className="id flex gap-1.5">
        <bdi className="truncate">{visible(source)}</bdi>
        <span className="text-muted">{relation === 'conflict' ? '×' : '→'}</span>
        <bdi className="truncate">{visible(target)}</bdi>
      </span>
      <span className="text-muted">
        {relation}, strength {step} of 4{LOOK_WORDS[look] ?? ''}
        {order > 0 ? `, step ${order} of the path` : ''}
      </span>
    </>
  );
}
