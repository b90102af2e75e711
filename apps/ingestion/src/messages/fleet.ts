import { DEFAULT_FLEET, NOBODYS_FLEET } from '@chorus/contracts';
import { maySee, onlyFleetOf, type Principal } from '@chorus/service-kit';

/** The fleet of a message, or why there is none. */
export type FleetChoice = { readonly fleet: string } | { readonly refused: string };

/**
 * The API key decides: a key of one fleet names it; a key of several lets the message choose among them. A message
 * that names another fleet is refused rather than moved.
 */
export function chooseFleet(principal: Principal, named: string | undefined): FleetChoice {
  const fleet = named ?? onlyFleetOf(principal) ?? DEFAULT_FLEET;
  if (fleet === NOBODYS_FLEET)
    return {
      refused: `"${NOBODYS_FLEET}" stands for all fleets, and no message is of it; name one in metadata.fleet_id.`,
    };
  if (maySee(principal, fleet)) return { fleet };
  const allowed = principal.fleets.map((name) => `"${name}"`).join(', ');
  return {
    refused:
      named === undefined
        ? `The key "${principal.id}" is for the fleets ${allowed}; name one of them in metadata.fleet_id.`
        : `The message names the fleet "${named}"; the key "${principal.id}" is for ${allowed}. Leave metadata.fleet_id out or use another key.`,
  };
}
