import { z } from 'zod';
import { expecting } from './issue-words.ts';

/** Fleet of a message that names none. */
export const DEFAULT_FLEET = 'default';

/**
 * Where is told what is of no fleet or of several, such as requests without a known key. Reserved: only keys for all
 * fleets see it, no key can be made for it and no message may name it.
 */
export const NOBODYS_FLEET = '*';

/**
 * Text that becomes a key or is looked up again: at most `max` UTF-16 units, well-formed. UTF-8 cannot carry half of a
 * surrogate pair by itself, so that a key with one would be another key when it comes back.
 */
export const keyText = (max: number): z.ZodString =>
  z
    .string()
    .max(max)
    .regex(/^\P{Cs}*$/u, 'well-formed Unicode is accepted, without lone surrogates');

/**
 * Identifier of a fleet: 1 to 128 characters, well-formed, no control characters and no `/` (which separates fleet and
 * agent in keys). Not `.` and not `..`: a URL takes these segments away, encoded or not.
 */
export const fleetId = z
  .string()
  .min(1)
  .max(128)
  .regex(
    /^(?!\.{1,2}$)[^/\p{Cc}\p{Cs}]*$/u,
    'a fleet id has neither "/" nor control characters nor lone surrogates, and is neither "." nor ".."',
  )
  .meta({ id: 'FleetId', description: 'The set of agents that can get in each other’s way; the unit of order.' });

/**
 * Identifier of an agent as the agent itself gives it: 1 to 256 characters of any script, well-formed, neither `.` nor
 * `..` (as for fleets). Data, possibly hostile: escape it on a page.
 */
export const agentId = z
  .string()
  .min(1)
  .max(256)
  .regex(/^(?!\.{1,2}$)\P{Cs}*$/u, 'an agent id has no lone surrogates, and is neither "." nor ".."')
  .meta({ id: 'AgentId', description: 'Identifier of an agent, unique within its fleet. Untrusted text.' });

/** Instant on the wire: RFC 3339 with offset, e.g. `2026-03-01T12:00:00.000Z`. */
export const instant = z.iso
  .datetime({
    offset: true,
    error: expecting('an RFC 3339 instant with Z or an offset, e.g. 2026-03-01T12:00:00Z,'),
  })
  .meta({ id: 'Instant', description: 'RFC 3339 instant.' });

/** A number from 0 to 1. */
export const fraction = z.number().min(0).max(1);

/** Trust from 0 (harmful) to 100 (reliable). */
export const trustValue = z.number().min(0).max(100);

/** What Chorus thinks of an agent at present. */
export const standing = z.enum(['active', 'probation', 'quarantined']).meta({ id: 'Standing' });
export type Standing = z.infer<typeof standing>;

/** `observe`: the system only says what it would do. `enforce`: what it decides on its own is in force. */
export const fleetMode = z.enum(['observe', 'enforce']).meta({ id: 'FleetMode' });
export type FleetMode = z.infer<typeof fleetMode>;

/** Where on the log a record stands. `offset` is below 2^53, so a JavaScript number holds it. */
export const logPosition = z
  .looseObject({ topic: z.string(), partition: z.int().min(0), offset: z.int().min(0) })
  .meta({ id: 'LogPosition' });
export type LogPosition = z.infer<typeof logPosition>;

/** What a key may do. `write`: send messages; `read`: see; `operate`: quarantine, release, change the mode; `admin`: keys and channels. */
export const scope = z.enum(['write', 'read', 'operate', 'admin']).meta({ id: 'Scope' });
export type Scope = z.infer<typeof scope>;
