import { byzantine } from './byzantine/detector.ts';
import type { ByzantineRecord } from './byzantine/state.ts';
import { cascade } from './cascade/detector.ts';
import type { CascadeRecord } from './cascade/state.ts';
import { hoarding } from './hoarding/detector.ts';
import type { HoardingRecord } from './hoarding/state.ts';
import type { Detector } from './records.ts';
import { stall } from './stall/detector.ts';
import type { StallRecord } from './stall/state.ts';

/** What each detector remembers. */
export interface RecordOf {
  hoarding: HoardingRecord;
  cascade: CascadeRecord;
  byzantine: ByzantineRecord;
  stall: StallRecord;
}

export type DetectorKind = keyof RecordOf;

/** All kinds that are found in a whole fleet; routing loops are found conversation by conversation. */
export const DETECTORS: { readonly [Kind in DetectorKind]: Detector<RecordOf[Kind]> } = {
  hoarding,
  cascade,
  byzantine,
  stall,
};

export const KINDS = Object.keys(DETECTORS) as readonly DetectorKind[];
