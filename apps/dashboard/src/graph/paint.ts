import type { Palette } from './palette.ts';
import type { SceneNode, Transform } from './scene.ts';
import { halo, type Shape } from './shapes.ts';
import type { Text } from './texts.ts';

export const LABEL_FONT = '400 12px "JetBrains Mono Variable", ui-monospace, monospace';
export const CALLOUT_FONT = '500 12px "Inter Variable", system-ui, sans-serif';

export interface Picture {
  readonly shapes: readonly Shape<Path2D>[];
  readonly texts: readonly Text[];
  readonly palette: Palette;
  readonly width: number;
  readonly height: number;
  readonly pixelRatio: number;
  /** Where the scene lies in the frame; `k`: how much larger than it was made, 1 but during a zoom. */
  readonly at: Transform;
}
/** An agent that has just changed: 1 at once, 0 after the flash. */
export interface Flash {
  readonly node: SceneNode;
  readonly left: number;
}

/** Draws one picture. Draws nothing by itself: whoever knows of a change calls it. */
export function paint(g: CanvasRenderingContext2D, picture: Picture): void {
  const { palette, pixelRatio } = picture;
  g.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0);
  g.clearRect(0, 0, picture.width, picture.height);
  place(g, picture);
  const hatch = hatchPattern(g, palette);
  for (const shape of picture.shapes) paintShape(g, shape, palette, hatch);
  g.globalAlpha = 1;
  g.setLineDash([]);
  g.textBaseline = 'middle';
  g.lineJoin = 'round';
  for (const text of picture.texts) paintText(g, text, palette);
}

/** Draws what flashes over a picture. */
export function paintFlashes(g: CanvasRenderingContext2D, picture: Picture, flashes: readonly Flash[]): void {
  if (flashes.length === 0) return;
  place(g, picture);
  g.setLineDash([]);
  g.strokeStyle = picture.palette.text;
  g.lineWidth = 2;
  for (const { node, left } of flashes) {
    const path = new Path2D();
    halo(path, node, 5 + 5 * (1 - left));
    g.globalAlpha = left;
    g.stroke(path);
  }
  g.globalAlpha = 1;
}

function place(g: CanvasRenderingContext2D, { pixelRatio, at }: Picture): void {
  g.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0);
  g.translate(at.x, at.y);
  g.scale(at.k, at.k);
}

function paintShape(
  g: CanvasRenderingContext2D,
  shape: Shape<Path2D>,
  palette: Palette,
  hatch: CanvasPattern | null,
): void {
  if (shape.type === 'fill') {
    g.globalAlpha = shape.alpha;
    g.fillStyle = shape.colour === 'hatch' ? (hatch ?? palette.node) : palette[shape.colour];
    g.fill(shape.path);
    return;
  }
  const { colour, width, alpha, dash, round } = shape.stroke;
  g.globalAlpha = alpha;
  g.strokeStyle = palette[colour];
  g.lineWidth = width;
  g.lineCap = round ? 'round' : 'butt';
  g.setLineDash(dash as number[]);
  g.stroke(shape.path);
}

function paintText(g: CanvasRenderingContext2D, text: Text, palette: Palette): void {
  g.font = text.font === 'label' ? LABEL_FONT : CALLOUT_FONT;
  g.textAlign = text.centred ? 'center' : 'left';
  if (text.frame !== null) {
    const { box, colour } = text.frame;
    g.fillStyle = palette.bg;
    g.strokeStyle = palette[colour];
    g.lineWidth = 1;
    g.beginPath();
    g.roundRect(box.x + 0.5, box.y + 0.5, box.width, box.height, 3);
    g.fill();
    g.stroke();
  } else {
    g.strokeStyle = palette.bg;
    g.lineWidth = 4;
    g.strokeText(text.words, text.x, text.y);
  }
  g.fillStyle = palette[text.colour];
  g.fillText(text.words, text.x, text.y);
}

const HATCH = 6;
const patterns = new WeakMap<Palette, CanvasPattern>();

function hatchPattern(g: CanvasRenderingContext2D, palette: Palette): CanvasPattern | null {
  const known = patterns.get(palette);
  if (known !== undefined) return known;
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
  if (pattern !== null) patterns.set(palette, pattern);
  return pattern;
}
