import type { TableRecord } from '@chorus/bus';
import { DEFAULT_PATTERN_RULES, type ConfigSection, type PatternRulesView } from '@chorus/contracts';

const KEY = /^pattern_rules\/([^/]+)$/;

/** From when on something is a detection, fleet by fleet: what `config` says. */
export class PatternRulesBoard {
  readonly #fleets = new Map<string, PatternRulesView>();

  /** Takes a record of `config`; sections of other kinds change nothing. */
  apply({ key, value }: TableRecord): void {
    if (value === null) return void this.#fleets.delete(KEY.exec(key)?.[1] ?? '');
    const section = value as ConfigSection;
    if (section.section !== 'pattern_rules') return;
    const { fleet_id, rules, changed_at, changed_by, reason } = section;
    this.#fleets.set(fleet_id, { fleet_id, rules, changed_at, changed_by, reason });
  }

  of(fleet_id: string): PatternRulesView {
    const defaults = { changed_at: null, changed_by: null, reason: 'The defaults of the product.' };
    return this.#fleets.get(fleet_id) ?? { fleet_id, rules: DEFAULT_PATTERN_RULES, ...defaults };
  }
}
