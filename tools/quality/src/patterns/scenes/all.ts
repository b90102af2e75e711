import { fanOut, containedFailure, handledIncident, pipeline, sharedOutage } from './harmless/incidents.ts';
import { givenUpAtOnce, lockInUse, nobodyAsks, servedQueue } from './harmless/holds.ts';
import { healthChecks, negotiation, roundRobin, standUps } from './harmless/talks.ts';
import { correction, opinionsDiffer, otherUnits, valuesThatChange } from './harmless/values.ts';
import { answeredByAnother, longCall, slowWithProgress, withdrawn } from './harmless/waits.ts';
import {
  paging,
  plannerAndWorkers,
  retriesThatSucceed,
  reviewRounds,
  settledInTime,
  workList,
} from './harmless/work.ts';
import type { Script } from './scene.ts';
import { againstObservation, equivocation } from './trouble/byzantine.ts';
import { spreadingFailure, storm } from './trouble/cascades.ts';
import { hoardByCalls, hoardDeclared, hoardInWords } from './trouble/hoarding.ts';
import { failingRetries, pingPong, routingLoop } from './trouble/loops.ts';
import { unanswered, waitedForAloud } from './trouble/stalls.ts';

/** What goes wrong, by name. */
export const TROUBLE = {
  'ping-pong': pingPong,
  'loop of three to six': routingLoop,
  'retries that fail': failingRetries,
  'hoarding, declared': hoardDeclared,
  'hoarding, in words': hoardInWords,
  'hoarding, by calls': hoardByCalls,
  'failure that spreads': spreadingFailure,
  'storm of a notice': storm,
  'told differently': equivocation,
  'against what was observed': againstObservation,
  'never answered, reminded': unanswered,
  'never answered, waited for aloud': waitedForAloud,
} as const satisfies Readonly<Record<string, Script>>;

/** What is harmless, and like trouble to a careless rule. */
export const HARMLESS = {
  'round-robin meeting': roundRobin,
  'planner and workers': plannerAndWorkers,
  paging,
  'work list': workList,
  'retries that succeed': retriesThatSucceed,
  'stand-ups': standUps,
  'health checks': healthChecks,
  negotiation,
  'review rounds': reviewRounds,
  'settled after two rounds': settledInTime,
  'lock in use': lockInUse,
  'queue that is served': servedQueue,
  'kept, and nobody asks': nobodyAsks,
  'given up when asked': givenUpAtOnce,
  'fan-out and fan-in': fanOut,
  'incident that is handled': handledIncident,
  'failure that is contained': containedFailure,
  'tool away for all': sharedOutage,
  pipeline,
  'values that change': valuesThatChange,
  correction,
  'other units and digits': otherUnits,
  'opinions differ': opinionsDiffer,
  'slow, with progress': slowWithProgress,
  'long tool call': longCall,
  'answered by another': answeredByAnother,
  withdrawn,
} as const satisfies Readonly<Record<string, Script>>;

export type TroubleName = keyof typeof TROUBLE;
export type HarmlessName = keyof typeof HARMLESS;
