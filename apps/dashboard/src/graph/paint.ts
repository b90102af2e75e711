import { EDGE_OPACITY, EDGE_WIDTH, RING_GAP, SQUARE_GAP, type Curve } from './geometry.ts';
import type { PlacedLabel } from './labels.ts';
import type { Palette } from './palette.ts';
import type { Scene, SceneEdge, SceneNode } from './scene.ts';

export const LABEL_FONT = '400 12px "JetBrains Mono Variable", ui-monospace, monospace';
export const CALLOUT_FONT = '500 12px "Inter Variable", system-ui, sans-serif';
/** Between a name and its number. */
export const VALUE_GAP = 5;

export interface PaintInput {
  readonly scene: Scene;
  readonly palette: Palette;
  readonly width: number;
  readonly height: number;
  readonly pixelRatio: number;
  readonly hovered: string | null;
  /** Agents that have just changed: 1 at once, 0 after the flash. */
  readonly flashes: ReadonlyMap<string, number>;
}

/** Draws one picture. Draws nothing by itself: whoever knows of a change calls it. */
export function paint(g: CanvasRenderingContext2D, input: PaintInput): void {
  const { scene, palette } = input;
  g.setTransform(input.pixelRatio, 0, 0, input.pixelRatio, 0, 0);
  g.clearRect(0, 0, input.width, input.height);
  for (const edge of scene.edges) paintEdge(g, edge, palette, scene.focused);
  for (const edge of scene.edges) if (edge.edge.look === 'cut') paintCross(g, edge.curve, palette, edge.near);
  const hatch = hatchPattern(g, palette);
  for (const node of scene.nodes) paintNode(g, node, palette, hatch, input.flashes.get(node.node.id) ?? 0);
  g.font = LABEL_FONT;
  g.textBaseline = 'middle';
  g.textAlign = 'left';
  for (const node of scene.nodes) {
    const label = scene.labels.get(node.node.id);
    if (label !== undefined) paintLabel(g, node, label, palette, input.hovered === node.node.id);
  }
  for (const { callout, box } of scene.callouts) {
    g.fillStyle = palette.bg;
    g.strokeStyle = palette[callout.tone];
    g.lineWidth = 1;
    g.beginPath();
    g.roundRect(box.x + 0.5, box.y + 0.5, box.width, box.height, 3);
    g.fill();
    g.stroke();
    g.font = CALLOUT_FONT;
    g.textAlign = 'center';
    g.fillStyle = palette[callout.tone];
    g.fillText(callout.text, box.x + box.width / 2, box.y + 11);
  }
}

function trace(g: CanvasRenderingContext2D, { start, control, end }: Curve): void {
  g.beginPath();
  g.moveTo(start.x, start.y);
  g.quadraticCurveTo(control.x, control.y, end.x, end.y);
}

function paintEdge(
  g: CanvasRenderingContext2D,
  { edge, curve, arrow, near }: SceneEdge,
  palette: Palette,
  focused: boolean,
): void {
  const emphasis = near && focused;
  g.setLineDash([]);
  g.lineCap = 'butt';
  trace(g, curve);
  switch (edge.look) {
    case 'conflict':
    case 'conflict-raised':
      g.globalAlpha = near ? 1 : 0.6;
      g.strokeStyle = edge.look === 'conflict' ? palette.critical : palette.warn;
      g.lineWidth = edge.look === 'conflict' ? 6 : 5;
      g.stroke();
      g.globalAlpha = 1;
      g.strokeStyle = palette.bg;
      g.lineWidth = edge.look === 'conflict' ? 2 : 2.5;
      g.stroke();
      break;
    case 'cut':
      g.globalAlpha = near ? 1 : 0.6;
      g.strokeStyle = palette.quarantine;
      g.lineWidth = 1.75;
      g.lineCap = 'round';
      g.setLineDash([1, 5]);
      g.stroke();
      break;
    case 'loop':
      g.globalAlpha = near ? 1 : 0.6;
      g.strokeStyle = palette.warn;
      g.lineWidth = Math.max(2.25, EDGE_WIDTH[edge.step]);
      g.stroke();
      break;
    case 'plain':
      g.globalAlpha = near ? (emphasis ? 1 : EDGE_OPACITY[edge.step]) : 0.22;
      g.strokeStyle = emphasis ? palette.text : palette.control;
      g.lineWidth = EDGE_WIDTH[edge.step];
      if (edge.relation === 'dependency') g.setLineDash([5, 4]);
      g.stroke();
      break;
  }
  g.setLineDash([]);
  if (arrow !== null) {
    g.fillStyle = g.strokeStyle;
    g.beginPath();
    for (const point of arrow) g.lineTo(point.x, point.y);
    g.fill();
  }
  g.globalAlpha = 1;
}

function paintCross(g: CanvasRenderingContext2D, { middle }: Curve, palette: Palette, near: boolean): void {
  g.fillStyle = palette.bg;
  g.beginPath();
  g.arc(middle.x, middle.y, 8, 0, 2 * Math.PI);
  g.fill();
  g.globalAlpha = near ? 1 : 0.6;
  g.strokeStyle = palette.quarantine;
  g.lineWidth = 2;
  g.lineCap = 'round';
  g.beginPath();
  for (const sign of [1, -1]) {
    g.moveTo(middle.x - 4, middle.y - 4 * sign);
    g.lineTo(middle.x + 4, middle.y + 4 * sign);
  }
  g.stroke();
  g.globalAlpha = 1;
}

function paintNode(
  g: CanvasRenderingContext2D,
  it: SceneNode,
  palette: Palette,
  hatch: CanvasPattern | null,
  flash: number,
): void {
  const { node, x, y, radius } = it;
  const ring = radius + RING_GAP;
  // A knock-out, so that a dimmed disc does not show the edges under it.
  g.fillStyle = palette.bg;
  g.beginPath();
  g.arc(x, y, ring, 0, 2 * Math.PI);
  g.fill();
  g.globalAlpha = it.near || node.shape !== 'disc' ? 1 : 0.4;
  if (node.shape === 'disc') paintDisc(g, it, palette, ring);
  else {
    const half = radius + SQUARE_GAP;
    g.fillStyle = node.shape === 'square' && hatch !== null ? hatch : palette.node;
    g.strokeStyle = palette.quarantine;
    g.lineWidth = 2;
    g.setLineDash(node.shape === 'square' ? [] : [4, 3]);
    g.beginPath();
    g.rect(x - half, y - half, 2 * half, 2 * half);
    g.fill();
    g.stroke();
    g.setLineDash([]);
  }
  g.globalAlpha = 1;
  if (flash > 0) halo(g, it, palette.text, 5 + 5 * (1 - flash), flash);
  if (it.selected) halo(g, it, palette.accent, 5, 1);
}

function paintDisc(
  g: CanvasRenderingContext2D,
  { node, x, y, radius }: SceneNode,
  palette: Palette,
  ring: number,
): void {
  g.fillStyle = palette.node;
  g.beginPath();
  g.arc(x, y, radius, 0, 2 * Math.PI);
  g.fill();
  const trouble = node.level === 'critical' || node.level === 'warn';
  g.strokeStyle = node.level === 'few' ? palette.muted : palette['line-strong'];
  g.lineWidth = 2;
  g.setLineDash(node.level === 'few' ? [2, 3] : []);
  g.beginPath();
  g.arc(x, y, ring, 0, 2 * Math.PI);
  g.stroke();
  g.setLineDash([]);
  if (node.arc === null) return;
  g.strokeStyle = node.level === 'critical' ? palette.critical : node.level === 'warn' ? palette.warn : palette.muted;
  g.lineWidth = trouble ? 3 : 2;
  g.beginPath();
  g.arc(x, y, ring, -Math.PI / 2, -Math.PI / 2 + 2 * Math.PI * node.arc);
  g.stroke();
}

function halo(
  g: CanvasRenderingContext2D,
  { node, x, y, radius }: SceneNode,
  colour: string,
  gap: number,
  alpha: number,
): void {
  g.globalAlpha = alpha;
  g.strokeStyle = colour;
  g.lineWidth = 2;
  g.beginPath();
  if (node.shape === 'disc') g.arc(x, y, radius + RING_GAP + gap, 0, 2 * Math.PI);
  else
    g.rect(
      x - radius - SQUARE_GAP - gap,
      y - radius - SQUARE_GAP - gap,
      2 * (radius + SQUARE_GAP + gap),
      2 * (radius + SQUARE_GAP + gap),
    );
  g.stroke();
  g.globalAlpha = 1;
}

function paintLabel(
  g: CanvasRenderingContext2D,
  it: SceneNode,
  { box }: PlacedLabel,
  palette: Palette,
  hovered: boolean,
): void {
  const { node } = it;
  const y = box.y + box.height / 2 + 0.5;
  const value = it.near ? node.value : '';
  const nameWidth = g.measureText(node.name).width;
  // Without its number a dimmed name is centred where it stands above or below.
  const spare = value === '' && node.value !== '' ? g.measureText(node.value).width + VALUE_GAP : 0;
  const x = box.x + (Math.abs(box.x + box.width / 2 - it.x) < 1 ? spare / 2 : box.x < it.x ? spare : 0);
  const words = (draw: (text: string, at: number) => void, name: string, number: string): void => {
    g.fillStyle = name;
    draw(node.name, x);
    if (value === '') return;
    g.fillStyle = number;
    draw(value, x + nameWidth + VALUE_GAP);
  };
  g.strokeStyle = palette.bg;
  g.lineWidth = 4;
  g.lineJoin = 'round';
  words((text, at) => g.strokeText(text, at, y), palette.bg, palette.bg);
  const number = node.level === 'critical' ? palette.critical : node.level === 'warn' ? palette.warn : palette.muted;
  words((text, at) => g.fillText(text, at, y), it.near || hovered ? palette.text : palette.muted, number);
}

const HATCH = 6;

function hatchPattern(g: CanvasRenderingContext2D, palette: Palette): CanvasPattern | null {
  const tile = document.createElement('canvas');
  const ratio = 2;
  tile.width = tile.height = HATCH * ratio;
  const t = tile.getContext('2d');
  if (t === null) return null;
  t.scale(ratio, ratio);
  t.fillStyle = palette['quarantine-bg'];
  t.fillRect(0, 0, HATCH, HATCH);
  t.fillStyle = palette.quarantine;
  t.fillRect(0, 0, 1.75, HATCH);
  const pattern = g.createPattern(tile, 'repeat');
  pattern?.setTransform(new DOMMatrix().rotate(45).scale(1 / ratio));
  return pattern;
}
