import { fleetId } from '@chorus/contracts';
import { z } from 'zod';

/** The query of what is about one fleet; it may be left out where the key sees one only. */
export const inFleet = z.object({ fleet_id: fleetId.optional() });
export type InFleet = z.infer<typeof inFleet>;
