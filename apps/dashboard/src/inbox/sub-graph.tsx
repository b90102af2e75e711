import type { AgentSummary, Detection, GraphEdge, GraphNode } from '@chorus/contracts';
import { levelOf } from '../agents/level.ts';
import { clip, visible } from '../ui/text.ts';

const WIDTH = 296;
const HEIGHT = 200;
const RADIUS = 62;
/** More are named in words only: their names would lie over each other. */
export const MOST_DRAWN = 12;

interface Place {
  readonly x: number;
  readonly y: number;
}

/** On a circle in the order of the pattern, from twelve o'clock on. */
export function placesOf(agents: readonly string[]): ReadonlyMap<string, Place> {
  const drawn = agents.slice(0, MOST_DRAWN);
  return new Map(
    drawn.map((agent, index) => {
      const angle = (2 * Math.PI * index) / drawn.length - Math.PI / 2;
      return [agent, { x: WIDTH / 2 + RADIUS * 1.3 * Math.cos(angle), y: HEIGHT / 2 + RADIUS * Math.sin(angle) }];
    }),
  );
}

/**
 * The lines between the agents of a detection: of a loop its laps, else what the live graph has. Those stand out that make it:
 * the laps; in a cascade what its root and those who amplified it sent.
 */
export function linesOf(
  { kind, agents, root_agent, amplifiers }: Pick<Detection, 'kind' | 'agents' | 'root_agent' | 'amplifiers'>,
  edges: readonly GraphEdge[],
): readonly { readonly from: string; readonly to: string; readonly trouble: boolean }[] {
  const among = agents.slice(0, MOST_DRAWN);
  const lap =
    kind === 'routing_loop' && agents.length > 1
      ? agents
          .map((from, index) => ({ from, to: agents[(index + 1) % agents.length] ?? from, trouble: true }))
          .filter(({ from, to }) => among.includes(from) && among.includes(to))
      : [];
  const spreads = (agent: string) =>
    kind === 'cascade' && (agent === root_agent || amplifiers.some(({ agent_id }) => agent_id === agent));
  const known = new Set(lap.map(({ from, to }) => JSON.stringify([from, to])));
  const others = edges
    .filter(({ source_agent, target_agent }) => among.includes(source_agent) && among.includes(target_agent))
    .map(({ source_agent, target_agent }) => ({ from: source_agent, to: target_agent, trouble: spreads(source_agent) }))
    .filter(({ from, to }) => {
      const id = JSON.stringify([from, to]);
      return !known.has(id) && known.add(id);
    });
  return [...lap, ...others];
}

/** The agents of a detection with their trust as it is now, and what passes between them; the list of the evidence says the same in words. */
export function SubGraph({
  of,
  nodes,
  edges,
  agents,
}: {
  of: Detection;
  nodes: readonly GraphNode[];
  edges: readonly GraphEdge[];
  /** Of the fleet, by id. */
  agents: ReadonlyMap<string, AgentSummary> | undefined;
}) {
  const places = placesOf(of.agents);
  const tools = new Set(nodes.filter(({ kind }) => kind === 'tool').map(({ agent_id }) => agent_id));
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      className="block w-full"
      role="img"
      aria-label={`${of.agents.length} agents of this detection and the messages between them`}
    >
      <defs>
        {(['warn', 'control'] as const).map((colour) => (
          <marker
            key={colour}
            id={`inbox-${colour}`}
            viewBox="0 0 8 8"
            refX="7"
            refY="4"
            markerWidth="7"
            markerHeight="7"
            orient="auto"
          >
            <path d="M0 0 8 4 0 8z" fill={`var(--${colour})`} />
          </marker>
        ))}
      </defs>
      {linesOf(of, edges).map(({ from, to, trouble }) => (
        <Line key={JSON.stringify([from, to])} from={places.get(from)} to={places.get(to)} trouble={trouble} />
      ))}
      {[...places].map(([agent, { x, y }]) => (
        <g key={agent}>
          {tools.has(agent) ? (
            <rect x={x - 9} y={y - 9} width={18} height={18} rx={4} fill="var(--node)" stroke="var(--control)" />
          ) : (
            <circle
              cx={x}
              cy={y}
              r={10}
              fill="var(--node)"
              stroke={agent === of.root_agent ? 'var(--warn)' : 'var(--control)'}
              strokeWidth={agent === of.root_agent ? 3 : 2}
            />
          )}
          <text
            x={x}
            y={y < HEIGHT / 2 ? y - 16 : y + 24}
            textAnchor="middle"
            className="id"
            fill="var(--text)"
            stroke="var(--surface)"
            strokeWidth={4}
            paintOrder="stroke"
          >
            {visible(clip(agent, 18))}
            <Trust of={agents?.get(agent)} />
          </text>
        </g>
      ))}
    </svg>
  );
}

const TONES = { critical: 'var(--critical)', warn: 'var(--warn)' } as const;

/** The number behind a name. */
function Trust({ of }: { of: AgentSummary | undefined }) {
  const trust = of?.trust ?? null;
  const level = levelOf(trust);
  if (trust === null) return null;
  return (
    <tspan dx={6} fill={level === 'critical' || level === 'warn' ? TONES[level] : 'var(--muted)'}>
      {level === 'few' ? `n=${trust.observations}` : Math.round(trust.score)}
    </tspan>
  );
}

function Line({ from, to, trouble }: { from: Place | undefined; to: Place | undefined; trouble: boolean }) {
  if (!from || !to) return null;
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = Math.hypot(dx, dy) || 1;
  const at = (place: Place, away: number) => ({ x: place.x + (dx / length) * away, y: place.y + (dy / length) * away });
  const [a, b] = [at(from, 13), at(to, -14)];
  // A slight bend, so that a pair is two lines.
  const bend = { x: (a.x + b.x) / 2 - (dy / length) * 8, y: (a.y + b.y) / 2 + (dx / length) * 8 };
  const colour = trouble ? 'warn' : 'control';
  return (
    <path
      d={`M${a.x} ${a.y} Q${bend.x} ${bend.y} ${b.x} ${b.y}`}
      fill="none"
      stroke={`var(--${colour})`}
      strokeWidth={trouble ? 2.25 : 1.5}
      markerEnd={`url(#inbox-${colour})`}
    />
  );
}
