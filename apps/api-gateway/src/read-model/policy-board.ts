import type { TableRecord } from '@chorus/bus';
import type { ConfigSection, PolicyVersion } from '@chorus/contracts';
import { DEFAULT_TRUST_POLICY, policyBodyOf } from '@chorus/trust';

/** In force where nobody has set anything. */
const DEFAULT: PolicyVersion = {
  version: DEFAULT_TRUST_POLICY.version,
  policy: policyBodyOf(DEFAULT_TRUST_POLICY),
  effective_from: null,
  changed_by: null,
  command_id: null,
  reason: 'The default of the product.',
};

/** `trust_policy/<fleet>/<version>`: what is left of a version that was deleted. */
const KEY = /^trust_policy\/([^/]+)\/(\d+)$/;

/** The trust policies of each fleet, all of their versions: what `config` says. */
export class PolicyBoard {
  readonly #fleets = new Map<string, Map<number, PolicyVersion>>();

  /** Takes a record of `config`; sections of other kinds change nothing. */
  apply({ key, value }: TableRecord): void {
    if (value === null) return this.#forget(key);
    const section = value as ConfigSection;
    if (section.section !== 'trust_policy') return;
    const { fleet_id, version, policy, changed_at, changed_by, reason, command_id = null } = section;
    const versions = this.#fleets.get(fleet_id) ?? new Map<number, PolicyVersion>();
    this.#fleets.set(
      fleet_id,
      versions.set(version, { version, policy, effective_from: changed_at, changed_by, command_id, reason }),
    );
  }

  /** Newest first; the last is the default. */
  versions(fleet_id: string): PolicyVersion[] {
    const set = [...(this.#fleets.get(fleet_id)?.values() ?? [])];
    return [...set.sort((a, b) => b.version - a.version), DEFAULT];
  }

  /** The version in force. */
  current(fleet_id: string): number {
    return this.versions(fleet_id)[0]?.version ?? DEFAULT.version;
  }

  #forget(key: string): void {
    const [, fleet_id = '', version] = KEY.exec(key) ?? [];
    this.#fleets.get(fleet_id)?.delete(Number(version));
  }
}
