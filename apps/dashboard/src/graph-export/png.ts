import { paint } from '../graph/paint.ts';
import { shapesOf } from '../graph/shapes.ts';
import { textsOf } from '../graph/texts.ts';
import { captionLines, type Caption } from './caption.ts';
import { captionHeight, captionLength, type Exported } from './svg.ts';

/** Pixels of the file for each on the screen. */
const RATIO = 2;

/** The picture as a PNG, with its caption. Rejects where the browser cannot make one. */
export function pngOf(
  { scene, labels, transform, frame, palette }: Exported,
  caption: Caption,
  measure: (words: string) => number,
): Promise<Blob> {
  const graph = canvasOf(frame.width, frame.height);
  paint(graph.g, {
    shapes: shapesOf(scene, () => new Path2D()),
    texts: textsOf(scene, labels, null, measure),
    palette,
    ...frame,
    pixelRatio: RATIO,
    at: transform,
  });
  const lines = captionLines(caption, captionLength(frame.width));
  const top = captionHeight(lines.length);
  const { canvas, g } = canvasOf(frame.width, frame.height + top);
  g.scale(RATIO, RATIO);
  g.fillStyle = palette.bg;
  g.fillRect(0, 0, frame.width, frame.height + top);
  g.fillStyle = palette.text;
  g.font = '600 14px "Inter Variable", system-ui, sans-serif';
  g.fillText(caption.title, 16, 24);
  g.fillStyle = palette.muted;
  g.font = '400 12px "Inter Variable", system-ui, sans-serif';
  lines.forEach((line, index) => g.fillText(line, 16, 44 + 16 * index));
  g.drawImage(graph.canvas, 0, top, frame.width, frame.height);
  return new Promise((resolve, reject) =>
    canvas.toBlob(
      (blob) => (blob === null ? reject(new Error('The browser made no picture.')) : resolve(blob)),
      'image/png',
    ),
  );
}

function canvasOf(width: number, height: number) {
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(width * RATIO);
  canvas.height = Math.round(height * RATIO);
  const g = canvas.getContext('2d');
  if (g === null) throw new Error('The browser has no canvas to draw on.');
  return { canvas, g };
}
