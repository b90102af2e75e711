import { LABEL_FONT } from './paint.ts';
import type { GraphNodeView } from './model.ts';
import { VALUE_GAP } from './texts.ts';

const widths = new Map<string, number>();
let context: CanvasRenderingContext2D | null | undefined;

/** Width in pixels of a node’s name and number. Remembered, since names seldom change. */
export function nodeWidth(node: GraphNodeView): number {
  return textWidth(node.name) + (node.value === '' ? 0 : VALUE_GAP + textWidth(node.value));
}

/** Width in pixels of words in the font of labels. */
export function textWidth(text: string): number {
  const known = widths.get(text);
  if (known !== undefined) return known;
  context ??= document.createElement('canvas').getContext('2d');
  if (!context) return text.length * 7.2;
  context.font = LABEL_FONT;
  const { width } = context.measureText(text);
  if (widths.size > 5000) widths.clear();
  // A width taken before the font has come would be that of another font.
  if (document.fonts.check(LABEL_FONT)) widths.set(text, width);
  return width;
}
