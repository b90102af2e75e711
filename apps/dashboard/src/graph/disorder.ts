import type { Point } from './geometry.ts';

interface End extends Point {
  readonly radius: number;
}
interface Line {
  readonly source: End;
  readonly target: End;
  readonly hot: boolean;
}

/** Larger graphs are not compared: it would take longer than it is worth. */
const MOST_LINES = 1500;

/** How hard a layout is to read: crossing lines, lines over foreign discs, and both again where there is trouble. Lower is better. */
export function disorder(nodes: readonly End[], lines: readonly Line[]): number {
  if (lines.length > MOST_LINES) return 0;
  let score = 0;
  lines.forEach((a, index) => {
    for (const b of lines.slice(index + 1)) if (cross(a, b)) score += a.hot || b.hot ? 4 : 1;
    for (const node of nodes) if (over(a, node)) score += a.hot ? 12 : 3;
  });
  return score;
}

const side = (a: Point, b: Point, p: Point): number => (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x);

function cross({ source: a, target: b }: Line, { source: c, target: d }: Line): boolean {
  if (a === c || a === d || b === c || b === d) return false;
  return side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0;
}

function over({ source, target }: Line, node: End): boolean {
  if (node === source || node === target) return false;
  const dx = target.x - source.x;
  const dy = target.y - source.y;
  const t = ((node.x - source.x) * dx + (node.y - source.y) * dy) / (dx * dx + dy * dy || 1);
  return t > 0 && t < 1 && Math.hypot(node.x - source.x - dx * t, node.y - source.y - dy * t) < node.radius + 6;
}
