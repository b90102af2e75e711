import { filterWords, shareWords, type GraphFilter, type Shares } from '../graph/filter.ts';
import { contains, type Box } from '../graph/boxes.ts';
import type { Relation } from '../graph/model.ts';
import type { Labels } from '../graph/scene-labels.ts';
import type { Scene } from '../graph/scene.ts';
import { clip, count, visible } from '../ui/text.ts';

/** What stands over an exported picture, so that it can be understood away from the page. */
export interface Caption {
  readonly title: string;
  /** Of when it is, as an instant of the wire. */
  readonly as_of: string;
  /** What is not in it, in sentences; none where all is. */
  readonly left_out: readonly string[];
}

const FLEET_LENGTH = 60;

export function captionOf(of: {
  fleet_id: string;
  /** ms since 1970: the moment that is shown. */
  now: number;
  filter: GraphFilter;
  hidden: readonly Relation[];
  shares: Shares;
  drawn: number;
  total: number;
}): Caption {
  const words = filterWords(of.filter, of.hidden);
  const left_out: string[] = [];
  if (of.drawn < of.total)
    left_out.push(`${of.drawn.toLocaleString('en')} of ${count(of.total, 'agent')}, trouble first.`);
  if (words.length > 0) left_out.push(`${shareWords(of.shares)}: ${words.join(', ')}.`);
  return {
    title: `Causal graph of ${clip(visible(of.fleet_id), FLEET_LENGTH)}`,
    as_of: new Date(of.now).toISOString(),
    left_out,
  };
}

/** What a picture cannot show of a scene, in sentences. */
export function pictureLeaves(scene: Scene, labels: Labels, view: Box): readonly string[] {
  const inside = scene.nodes.filter((node) => contains(view, node, 0));
  const outside = scene.nodes.length - inside.length;
  const nameless = inside.filter(({ node }) => !labels.has(node.id)).length;
  return [
    outside > 0 ? `${count(outside, 'agent')} outside of the picture.` : '',
    nameless > 0 ? `${count(nameless, 'agent')} drawn without a name.` : '',
  ].filter((words) => words !== '');
}

/** The lines over a picture, none longer than so many characters. */
export function captionLines({ as_of, left_out }: Caption, longest: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of [`As of ${as_of}.`, ...left_out].join(' ').split(' ')) {
    if (line !== '' && line.length + word.length + 1 > longest) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? clip(word, longest) : `${line} ${word}`;
  }
  return line === '' ? lines : [...lines, line];
}
