/** Removals of a fleet that a registry remembers: one that comes again after so many others is carried out again. */
const REMOVALS_KEPT = 32;

/** What a registry remembers of a fleet when this command has removed it: what is set up afterwards stays, should it come again. */
export const withRemoval = (carriedOut: readonly string[], command_id: string): readonly string[] =>
  [...carriedOut, command_id].slice(-REMOVALS_KEPT);

/** Why keys and channels of a removed fleet are gone; as long as a reason may be. */
export const removalReason = (reason: string): string => `The fleet was removed: ${reason}`.slice(0, 500);
