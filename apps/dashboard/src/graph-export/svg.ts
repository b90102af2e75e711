import type { Palette } from '../graph/palette.ts';
import type { Labels } from '../graph/scene-labels.ts';
import type { Frame, Scene, Transform } from '../graph/scene.ts';
import { shapesOf, type Pen, type Shape } from '../graph/shapes.ts';
import { textsOf, type Text } from '../graph/texts.ts';
import { captionLines, type Caption } from './caption.ts';

/** What is exported as a picture: the graph as it stands on the screen. */
export interface Exported {
  readonly scene: Scene;
  readonly labels: Labels;
  readonly transform: Transform;
  readonly frame: Frame;
  readonly palette: Palette;
}

const NOT_XML = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;
const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Anybody’s text, to stand in an element or attribute: nothing of it is markup, and all of it is allowed in XML. */
export const escapeXml = (text: string): string =>
  text
    .toWellFormed()
    .replace(NOT_XML, '\uFFFD')
    .replace(/[&<>"']/g, (mark) => ENTITIES[mark] ?? '');

const n = (value: number): string => String(Math.round(value * 10) / 10);

/** Writes down what is drawn, as the `d` of a path. */
export class PathText implements Pen {
  #d = '';

  get d(): string {
    return this.#d;
  }

  moveTo(x: number, y: number): void {
    this.#d += `M${n(x)} ${n(y)}`;
  }

  lineTo(x: number, y: number): void {
    this.#d += `L${n(x)} ${n(y)}`;
  }

  quadraticCurveTo(cx: number, cy: number, x: number, y: number): void {
    this.#d += `Q${n(cx)} ${n(cy)} ${n(x)} ${n(y)}`;
  }

  /** Clockwise, from where the pen is. In halves, as an arc that ends where it begins would be none. */
  arc(x: number, y: number, radius: number, from: number, to: number): void {
    for (const angle of [(from + to) / 2, to])
      this.#d += `A${n(radius)} ${n(radius)} 0 0 1 ${n(x + radius * Math.cos(angle))} ${n(y + radius * Math.sin(angle))}`;
  }

  rect(x: number, y: number, width: number, height: number): void {
    this.#d += `M${n(x)} ${n(y)}h${n(width)}v${n(height)}h${n(-width)}z`;
  }
}

/** Room over the picture for its caption, for so many lines under the title. */
export const captionHeight = (lines: number): number => 40 + 16 * lines;
/** Characters of a caption in one line. */
export const captionLength = (width: number): number => Math.max(30, Math.floor((width - 32) / 6.6));

const MONO = '&quot;JetBrains Mono&quot;, ui-monospace, monospace';
const SANS = 'Inter, system-ui, sans-serif';

/** The picture as an SVG by itself: no script, no style of the page, no reference to anything. */
export function svgOf(
  { scene, labels, transform, frame, palette }: Exported,
  caption: Caption,
  measure: (words: string) => number,
): string {
  const lines = captionLines(caption, captionLength(frame.width));
  const top = captionHeight(lines.length);
  const height = frame.height + top;
  const shapes = shapesOf(scene, () => new PathText()).map((shape) => shapeElement(shape, palette));
  const texts = textsOf(scene, labels, null, measure).map((text) => textElement(text, palette));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<svg xmlns="http://www.w3.org/2000/svg" width="${n(frame.width)}" height="${n(height)}" viewBox="0 0 ${n(frame.width)} ${n(height)}" role="img">`,
    `<title>${escapeXml(caption.title)}</title>`,
    `<desc>${escapeXml(lines.join(' '))}</desc>`,
    '<defs>',
    `<pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" fill="${palette['quarantine-bg']}"/><rect width="1.75" height="6" fill="${palette.quarantine}"/></pattern>`,
    `<clipPath id="frame"><rect width="${n(frame.width)}" height="${n(frame.height)}"/></clipPath>`,
    '</defs>',
    `<rect width="100%" height="100%" fill="${palette.bg}"/>`,
    captionText(caption.title, 24, `font-size="14" font-weight="600" fill="${palette.text}"`),
    ...lines.map((line, index) => captionText(line, 44 + 16 * index, `font-size="12" fill="${palette.muted}"`)),
    `<g transform="translate(0 ${n(top)})" clip-path="url(#frame)"><g transform="translate(${n(transform.x)} ${n(transform.y)}) scale(${transform.k})">`,
    ...shapes,
    ...texts,
    '</g></g>',
    '</svg>',
    '',
  ].join('\n');
}

function captionText(words: string, y: number, look: string): string {
  return `<text x="16" y="${y}" font-family="${SANS}" ${look} direction="ltr" unicode-bidi="isolate">${escapeXml(words)}</text>`;
}

function shapeElement(shape: Shape<PathText>, palette: Palette): string {
  const { d } = shape.path;
  if (shape.type === 'fill') {
    const colour = shape.colour === 'hatch' ? 'url(#hatch)' : palette[shape.colour];
    return `<path d="${d}" fill="${colour}"${opacity(shape.alpha)}/>`;
  }
  const { colour, width, alpha, dash, round } = shape.stroke;
  const dashes = dash.length === 0 ? '' : ` stroke-dasharray="${dash.join(' ')}"`;
  return `<path d="${d}" fill="none" stroke="${palette[colour]}" stroke-width="${width}"${dashes}${round ? ' stroke-linecap="round"' : ''}${opacity(alpha)}/>`;
}

const opacity = (alpha: number): string => (alpha === 1 ? '' : ` opacity="${Math.round(alpha * 100) / 100}"`);

function textElement({ words, x, y, font, centred, colour, frame }: Text, palette: Palette): string {
  const box =
    frame === null
      ? ''
      : `<rect x="${n(frame.box.x)}" y="${n(frame.box.y)}" width="${n(frame.box.width)}" height="${n(frame.box.height)}" rx="3" fill="${palette.bg}" stroke="${palette[frame.colour]}"/>`;
  const knockOut =
    frame === null ? ` stroke="${palette.bg}" stroke-width="4" stroke-linejoin="round" paint-order="stroke"` : '';
  const face = font === 'label' ? `font-family="${MONO}"` : `font-family="${SANS}" font-weight="500"`;
  return `${box}<text x="${n(x)}" y="${n(y)}" ${face} font-size="12" dominant-baseline="central"${centred ? ' text-anchor="middle"' : ''} fill="${palette[colour]}"${knockOut} direction="ltr" unicode-bidi="isolate">${escapeXml(words)}</text>`;
}
