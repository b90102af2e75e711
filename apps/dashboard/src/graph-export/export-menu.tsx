'use client';
import { DropdownMenu } from 'radix-ui';
import { useState, type RefObject } from 'react';
import { usePlace } from '../fleet/context.tsx';
import { useUrlState } from '../fleet/url-state.ts';
import type { GraphHandle } from '../graph/graph-canvas.tsx';
import { textWidth } from '../graph/measure.ts';
import type { ShownGraph } from '../graph/use-graph.ts';
import { MENU, MENU_ITEM } from '../shell/menu.ts';
import { IconButton } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { captionOf, pictureLeaves } from './caption.ts';
import { download, fileName } from './download.ts';
import { graphJson } from './json.ts';
import { pngOf } from './png.ts';
import { svgOf } from './svg.ts';

const FORMATS = [
  ['png', 'PNG', 'the picture as it stands'],
  ['svg', 'SVG', 'the same, to be scaled and edited'],
  ['json', 'JSON', 'agents and relations that are shown'],
] as const;
type Format = (typeof FORMATS)[number][0];

/** Takes what is shown along as a file, with its title, its time and what was left out. */
export function ExportMenu({
  handle,
  shown,
  at,
}: {
  handle: RefObject<GraphHandle | null>;
  shown: ShownGraph;
  /** As of when that is, ms since 1970. */
  at: number;
}) {
  const { fleet_id } = usePlace();
  const [url] = useUrlState();
  const [failed, setFailed] = useState('');
  const take = async (format: Format): Promise<void> => {
    const graph = handle.current?.picture() ?? null;
    if (graph === null) return setFailed('There is no picture yet.');
    const { model, picture, pinned } = graph;
    const { scene, labels, transform, frame } = picture;
    const { strength, trust, tool, seen } = url;
    const filter = { strength, trust, tool, seen };
    const of = { fleet_id, now: at, filter, hidden: url.hide, shares: shown.shares };
    const caption = captionOf({ ...of, drawn: model.nodes.length, total: model.total });
    const view = {
      ...{ x: -transform.x / transform.k, y: -transform.y / transform.k },
      ...{ width: frame.width / transform.k, height: frame.height / transform.k },
    };
    const over = { ...caption, left_out: [...caption.left_out, ...pictureLeaves(scene, labels, view)] };
    const name = fileName(fleet_id, caption.as_of, format);
    const { fleet, path } = shown;
    switch (format) {
      case 'png':
        return download(await pngOf(picture, over, textWidth), name);
      case 'svg':
        return download(new Blob([svgOf(picture, over, textWidth)], { type: 'image/svg+xml' }), name);
      case 'json': {
        const json = graphJson({ fleet, model, scene, pinned, filter, hidden: url.hide, path, caption, now: at });
        return download(new Blob([json], { type: 'application/json' }), name);
      }
    }
  };
  const onTake = (format: Format): void => {
    setFailed('');
    take(format).catch((error: unknown) => setFailed(error instanceof Error ? error.message : String(error)));
  };
  return (
    <>
      {failed !== '' && (
        <span role="alert" className="text-12 text-critical">
          {failed}
        </span>
      )}
      <DropdownMenu.Root>
        <DropdownMenu.Trigger asChild>
          <IconButton look="ghost" label="Export what is shown">
            <Icon name="share" />
          </IconButton>
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal>
          <DropdownMenu.Content align="end" sideOffset={4} className={MENU}>
            {FORMATS.map(([format, name, note]) => (
              <DropdownMenu.Item key={format} className={`${MENU_ITEM} max-desk:h-11`} onSelect={() => onTake(format)}>
                {name} <span className="text-12 text-muted">{note}</span>
              </DropdownMenu.Item>
            ))}
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
    </>
  );
}
