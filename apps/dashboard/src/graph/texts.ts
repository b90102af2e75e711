import type { Box } from './boxes.ts';
import type { GraphNodeView } from './model.ts';
import type { Colour } from './shapes.ts';
import type { Labels } from './scene-labels.ts';
import type { Scene, SceneNode } from './scene.ts';

/** Words in a picture, with what they stand on. */
export interface Text {
  readonly words: string;
  readonly x: number;
  /** Of the middle of the line. */
  readonly y: number;
  readonly font: 'label' | 'callout';
  readonly centred: boolean;
  readonly colour: Colour;
  /** A box of this colour round it; null: the words are knocked out of what lies under them. */
  readonly frame: { readonly box: Box; readonly colour: Colour } | null;
}

/** Between a name and its number. */
export const VALUE_GAP = 5;

/**
 * The words of a scene from below: names with their numbers, then callouts and the numbers of a path.
 * @param measure width in pixels of words in the font of labels
 */
export function textsOf(
  scene: Scene,
  labels: Labels,
  hovered: string | null,
  measure: (words: string) => number,
): readonly Text[] {
  const texts: Text[] = [];
  for (const it of scene.nodes) {
    const label = labels.get(it.node.id);
    if (label !== undefined) texts.push(...labelTexts(it, label.box, it.near || hovered === it.node.id, measure));
  }
  for (const { callout, box } of scene.callouts)
    texts.push({
      words: callout.text,
      x: box.x + box.width / 2,
      y: box.y + 11,
      font: 'callout',
      centred: true,
      colour: callout.tone,
      frame: { box, colour: callout.tone },
    });
  for (const { curve, order } of scene.edges)
    if (order > 0)
      texts.push({
        ...{ words: String(order), x: curve.middle.x, y: curve.middle.y + 0.5 },
        ...{ font: 'callout', centred: true, colour: 'accent', frame: null },
      });
  return texts;
}

function labelTexts(
  { node, near, x: middle }: SceneNode,
  box: Box,
  clear: boolean,
  measure: (words: string) => number,
): readonly Text[] {
  const value = near ? node.value : '';
  // Without its number a dimmed name is centred where it stands above or below.
  const spare = value === '' && node.value !== '' ? measure(node.value) + VALUE_GAP : 0;
  const x = box.x + (Math.abs(box.x + box.width / 2 - middle) < 1 ? spare / 2 : box.x < middle ? spare : 0);
  const text = (words: string, at: number, colour: Colour): Text => ({
    ...{ words, x: at, y: box.y + box.height / 2 + 0.5 },
    ...{ font: 'label', centred: false, colour, frame: null },
  });
  const name = text(node.name, x, clear ? 'text' : 'muted');
  if (value === '') return [name];
  return [name, text(value, x + measure(node.name) + VALUE_GAP, numberColour(node))];
}

const numberColour = ({ level }: GraphNodeView): Colour =>
  level === 'critical' ? 'critical' : level === 'warn' ? 'warn' : 'muted';
