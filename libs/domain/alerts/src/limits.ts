/** Lengths that `Alert` has for texts, and what is kept of an alert and of a fleet. */
export const MAX_TITLE = 200;
export const MAX_SUMMARY = 1_000;
export const MAX_ACTION = 500;
/** Agents that an alert names; the first ones where there are more. */
export const MAX_AGENTS = 256;
/** Message ids that an alert names; the last ones where there are more. */
export const MAX_EVIDENCE = 64;
/** Outcomes that an alert remembers; the latest where there are more. */
export const MAX_DELIVERIES = 64;
/** Alerts of one fleet that are remembered; then the oldest go, those first that are over. */
export const MAX_ALERTS = 500;
/** How long an alert is remembered after its end, ms. */
export const REMEMBER_MS = 3_600_000;
/** How long channels are looked for after something happened, ms: settings reach a service a little later than events. */
export const TELLING_MS = 10_000;
