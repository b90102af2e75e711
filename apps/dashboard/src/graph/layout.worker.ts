import { layOut, type LayoutRequest } from './layout.ts';

// The layout runs beside the page, so that it never stutters.
self.onmessage = ({ data }: MessageEvent<LayoutRequest>) => {
  self.postMessage(layOut(data));
};
