import { MAX_ALERTS, REMEMBER_MS, TELLING_MS } from '@chorus/alerts';
import type { KeyValueStore } from '@chorus/bus';
import type { Alert } from '@chorus/contracts';

/** That channels are looked for which have to be told of an alert; `until` in ms since 1970. */
export interface Telling {
  readonly fleet_id: string;
  readonly alert_id: string;
  readonly until: number;
}

export interface BookStores {
  /** By `<fleet>/<alert id>`. */
  readonly alerts: KeyValueStore<Alert>;
  /** Id of the last alert about something, by `<fleet>/<subject>`. */
  readonly subjects: KeyValueStore<string>;
  /** By `<fleet>/<alert id>`. */
  readonly telling: KeyValueStore<Telling>;
}

const keyIn = (fleet_id: string, name: string): string => `${fleet_id}/${name}`;

/** The alerts of the fleets of one task: found by what they are about, bounded in number, forgotten when long over. */
export class AlertBook {
  constructor(private readonly stores: BookStores) {}

  get(fleet_id: string, alert_id: string): Alert | undefined {
    return this.stores.alerts.get(keyIn(fleet_id, alert_id));
  }

  /** The last alert about something. */
  about(fleet_id: string, subject: string): Alert | undefined {
    const alert_id = this.stores.subjects.get(keyIn(fleet_id, subject));
    return alert_id === undefined ? undefined : this.get(fleet_id, alert_id);
  }

  /** Takes a new version of an alert about something, of which channels may have to be told. */
  keep(subject: string, alert: Alert, now: number): void {
    const { fleet_id, alert_id } = alert;
    if (!this.get(fleet_id, alert_id)) this.#makeRoom(fleet_id);
    this.stores.alerts.put(keyIn(fleet_id, alert_id), alert);
    this.stores.subjects.put(keyIn(fleet_id, subject), alert_id);
    this.stores.telling.put(keyIn(fleet_id, alert_id), { fleet_id, alert_id, until: now + TELLING_MS });
  }

  /** Takes a version of which nobody has to be told. */
  update(alert: Alert): void {
    this.stores.alerts.put(keyIn(alert.fleet_id, alert.alert_id), alert);
  }

  /** Alerts for which channels are looked for, with until when. */
  *telling(): Iterable<{ readonly alert: Alert; readonly until: number }> {
    for (const [key, { fleet_id, alert_id, until }] of [...this.stores.telling.entries()]) {
      const alert = this.get(fleet_id, alert_id);
      if (alert) yield { alert, until };
      else this.stores.telling.delete(key);
    }
  }

  /** No more channels are looked for. */
  told({ fleet_id, alert_id }: Alert): void {
    this.stores.telling.delete(keyIn(fleet_id, alert_id));
  }

  /** Fleets with an alert of a service that is down. */
  fleetsWithOutage(): Set<string> {
    const fleets = new Set<string>();
    for (const [, { kind, status, fleet_id }] of this.stores.alerts.entries())
      if (kind === 'service_down' && status === 'opened') fleets.add(fleet_id);
    return fleets;
  }

  /** Forgets what has been over for long. */
  forgetPast(now: number): void {
    for (const [, alert] of [...this.stores.alerts.entries()])
      if (alert.resolved_at !== null && Date.parse(alert.resolved_at) < now - REMEMBER_MS) this.#forget(alert);
  }

  forgetFleet(fleet_id: string): void {
    for (const store of [this.stores.alerts, this.stores.subjects, this.stores.telling])
      for (const [key] of [...store.entries(keyIn(fleet_id, ''))]) store.delete(key);
  }

  /** The oldest go, those first that are over. */
  #makeRoom(fleet_id: string): void {
    const known = [...this.stores.alerts.entries(keyIn(fleet_id, ''))].map(([, alert]) => alert);
    if (known.length < MAX_ALERTS) return;
    known.sort((a, b) => rank(a) - rank(b) || Date.parse(a.updated_at) - Date.parse(b.updated_at));
    for (const alert of known.slice(0, known.length - MAX_ALERTS + 1)) this.#forget(alert);
  }

  #forget({ fleet_id, alert_id }: Alert): void {
    this.stores.alerts.delete(keyIn(fleet_id, alert_id));
    this.stores.telling.delete(keyIn(fleet_id, alert_id));
    for (const [key, id] of [...this.stores.subjects.entries(keyIn(fleet_id, ''))])
      if (id === alert_id) this.stores.subjects.delete(key);
  }
}

const rank = ({ status }: Alert): number => (status === 'resolved' ? 0 : 1);
