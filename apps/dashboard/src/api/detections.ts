import {
  commandAccepted,
  detectionDetail,
  detectionList,
  precisionView,
  type CommandAccepted,
  type DetectionDetail,
  type DetectionKind,
  type DetectionList,
  type PrecisionView,
  type Verdict,
} from '@chorus/contracts';
import type { Api } from './client.ts';

/** Detections: which there were, what each rests on, and what people say of them. */

const PER_PAGE = '50';

/** Those that are over or judged, the one that was told of last first. @param kind empty: all */
export const askDetections = (
  api: Api,
  fleet_id: string,
  kind: DetectionKind | '',
  cursor: string | null,
): Promise<DetectionList> =>
  api.ask(detectionList, 'GET', '/detections', {
    ...{ fleet_id, limit: PER_PAGE },
    ...(kind === '' ? {} : { kind }),
    ...(cursor === null ? {} : { cursor }),
  });

export const askDetection = (api: Api, fleet_id: string, id: string): Promise<DetectionDetail> =>
  api.ask(detectionDetail, 'GET', `/detections/${encodeURIComponent(id)}`, { fleet_id });

/** How often each detector was right, as people judged it. */
export const askPrecision = (api: Api, fleet_id: string): Promise<PrecisionView> =>
  api.ask(precisionView, 'GET', '/detections/precision', { fleet_id });

/** @param verdict null takes back what was said before; @param reason may be empty */
export const judge = (
  api: Api,
  fleet_id: string,
  id: string,
  verdict: Verdict | null,
  reason: string,
): Promise<CommandAccepted> =>
  api.ask(commandAccepted, 'POST', `/detections/${encodeURIComponent(id)}/verdict`, { fleet_id }, { verdict, reason });
