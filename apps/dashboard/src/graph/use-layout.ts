'use client';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { LABEL_FONT } from './paint.ts';
import { keptPlaces } from './kept-places.ts';
import { nodeWidth } from './measure.ts';
import type { GraphModel } from './model.ts';
import { CROWD, worldOf, type LayoutReply, type LayoutRequest } from './layout.ts';
import type { Frame } from './scene.ts';
import { calloutWidth, inTrouble, LEGEND_HEIGHT, SMALLEST_SCALE } from './scene.ts';
import type { Point } from './geometry.ts';
import { pinStore, positionStore } from './stored-positions.ts';

type Positions = ReadonlyMap<string, Point>;

const NOWHERE: Positions = new Map();

/**
 * Keeps a place for every node. Places persist, over reloads too; a new node enters beside its neighbours. Everything is
 * laid out anew only on demand, and while a young graph has more than doubled and nobody has touched it; what a person
 * has put somewhere stays there even then, for this session.
 */
export function useLayout(model: GraphModel | null, frame: Frame | null, fleet_id: string, touched: () => boolean) {
  const shape = frame === null || frame.width > 500 ? 'wide' : 'narrow';
  const [layout, setLayout] = useState<{ positions: Positions; full: number }>({ positions: NOWHERE, full: 0 });
  const [pins, setPins] = useState<Positions>(NOWHERE);
  const worker = useRef<Worker>(undefined);
  const asked = useRef({ id: 0, busy: false });
  const current = useRef(layout.positions);
  const pinned = useRef(pins);
  pinned.current = pins;
  const laidOutFor = useRef(0);

  useEffect(() => {
    const it = new Worker(new URL('./layout.worker.ts', import.meta.url), { type: 'module' });
    worker.current = it;
    const put = pinStore.load(fleet_id, shape);
    const stored = positionStore.load(fleet_id, shape);
    current.current = new Map([...stored, ...put]);
    laidOutFor.current = stored.size;
    asked.current = { id: 0, busy: false };
    setPins(put);
    setLayout({ positions: current.current, full: 0 });
    it.onmessage = ({ data }: MessageEvent<LayoutReply>) => {
      if (data.id !== asked.current.id) return;
      asked.current.busy = false;
      // What was put somewhere meanwhile is there.
      current.current = keptPlaces(current.current, data.positions, pinned.current);
      positionStore.save(fleet_id, shape, current.current);
      setLayout((before) => ({ positions: current.current, full: before.full + Number(data.full) }));
    };
    return () => it.terminate();
  }, [fleet_id, shape]);

  const ask = useCallback((anew: boolean, of: GraphModel, within: Frame) => {
    const full = anew || of.nodes.every((node) => !current.current.has(node.id));
    if (full) laidOutFor.current = of.nodes.length;
    asked.current = { id: asked.current.id + 1, busy: true };
    worker.current?.postMessage(
      layoutRequest(asked.current.id, of, within, full ? pinned.current : current.current, full),
    );
  }, []);

  const missing = useMemo(
    () => model?.nodes.some((node) => !layout.positions.has(node.id)) ?? false,
    [model, layout.positions],
  );
  useEffect(() => {
    if (model === null || frame === null || !missing || asked.current.busy) return;
    let live = true;
    // The width of a name is known only once its font is there.
    void document.fonts.load(LABEL_FONT).finally(() => {
      if (!live || asked.current.busy) return;
      ask(model.nodes.length > 2 * laidOutFor.current && !touched(), model, frame);
    });
    return () => {
      live = false;
    };
    // Also when an answer has come, and somebody is still without a place.
  }, [model, frame, missing, ask, touched, layout.positions]);

  const rearrange = useCallback(() => {
    if (model !== null && frame !== null) ask(true, model, frame);
  }, [ask, model, frame]);
  const pin = useCallback(
    (id: string, at: Point) => {
      const put = new Map(pinned.current).set(id, at);
      pinStore.save(fleet_id, shape, put);
      pinned.current = put;
      current.current = new Map(current.current).set(id, at);
      setPins(put);
      setLayout((before) => ({ ...before, positions: current.current }));
    },
    [fleet_id, shape],
  );
  /** `null`: all of them. They stay where they are until the graph is laid out anew. */
  const unpin = useCallback(
    (id: string | null) => {
      const left = new Map(id === null ? [] : [...pinned.current].filter(([other]) => other !== id));
      pinStore.save(fleet_id, shape, left);
      pinned.current = left;
      setPins(left);
    },
    [fleet_id, shape],
  );
  return { positions: layout.positions, full: layout.full, rearrange, pins, pin, unpin };
}

function layoutRequest(id: number, model: GraphModel, frame: Frame, places: Positions, full: boolean): LayoutRequest {
  const sparse = frame.width <= 500;
  const crowded = model.nodes.length > CROWD;
  const world = worldOf({ width: frame.width, height: frame.height - LEGEND_HEIGHT }, model.nodes.length);
  return {
    id,
    full,
    ...world,
    nodes: model.nodes.map((node) => ({
      id: node.id,
      radius: node.radius * Math.max(1, SMALLEST_SCALE * world.scale),
      label: sparse || (crowded && !inTrouble(node)) ? 0 : nodeWidth(node) * world.scale,
      at: places.get(node.id) ?? null,
    })),
    edges: model.edges.map(({ source, target, step, look }) => ({ source, target, step, hot: look !== 'plain' })),
    // One over a single agent has its room there.
    callouts: model.callouts
      .filter(({ agents }) => agents.length > 1)
      .map(({ agents, text }) => ({ agents, width: calloutWidth(text) })),
  };
}
