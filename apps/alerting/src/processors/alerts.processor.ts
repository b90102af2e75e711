import {
  BUDGET_SUBJECT,
  detectionSubject,
  isFor,
  onBudget,
  onDetection,
  onIntervention,
  onService,
  onTest,
  quarantineSubject,
  recordDelivery,
  serviceSubject,
  testSubject,
  type Occasion,
} from '@chorus/alerts';
import {
  defineProcessor,
  emit,
  isFrom,
  keyValueStore,
  Processor,
  skip,
  to,
  type BusRecord,
  type Emission,
  type Outcome,
  type ProcessorContext,
  type StreamProcessor,
} from '@chorus/bus';
import {
  alertDeliveries,
  config,
  detections,
  interventions,
  operatorCommands,
  systemAlerts,
  type Alert,
  type DeliveryReport,
  type OperatorCommand,
} from '@chorus/contracts';
import { Courier } from '../delivery/courier.ts';
import { lanesOf, SETTLE_MS } from '../delivery/job.ts';
import { ServiceWatch } from '../health/service-watch.ts';
import { AlertBook, type Telling } from '../state/alert-book.ts';
import { channelsByFleet, fleetsToldOfServices, type Channels } from '../state/channels.ts';
import { Outbox, type Waiting } from '../state/outbox.ts';
import { Inject } from '@nestjs/common';

export const alerts = defineProcessor({
  name: 'alerts',
  streams: [interventions, detections, operatorCommands, alertDeliveries],
  tables: { config },
  outputs: [systemAlerts],
  stores: {
    /** By `<fleet>/<alert id>`. */
    alerts: keyValueStore<Alert>(),
    /** Id of the last alert about something, by `<fleet>/<subject>`. */
    subjects: keyValueStore<string>(),
    /** Alerts for which channels are looked for, by `<fleet>/<alert id>`. */
    telling: keyValueStore<Telling>(),
    /** What is on its way to channels, by `<fleet>/<delivery id>`. */
    waiting: keyValueStore<Waiting>(),
    /** How many outages had an alert: their ids are made of it. */
    outages: keyValueStore<number>(),
  },
});

type Context = ProcessorContext<typeof alerts>;

/** How often alerts are forgotten that have long been over, ms. */
const FORGET_EVERY_MS = 60_000;

/** What is known of a task since it began here; ms since 1970. */
interface Begun {
  readonly at: number;
  forgotAt: number;
}

/**
 * Keeps the alerts of each fleet: what happened opens and resolves them, and what became of telling the channels is
 * recorded in them. It alone writes `system-alerts`. Each second it looks which services are down, which channels have
 * to be told of what, and hands what is waiting to the courier; only what is committed is handed over. The rules are
 * those of `@chorus/alerts`.
 */
@Processor(alerts)
export class AlertsProcessor implements StreamProcessor<typeof alerts> {
  /** By the store of the task, of which the bus hands out a new one when it begins again. */
  readonly #begun = new WeakMap<object, Begun>();

  constructor(
    @Inject(ServiceWatch) private readonly watch: Pick<ServiceWatch, 'states'>,
    @Inject(Courier) private readonly courier: Pick<Courier, 'offer'>,
  ) {}

  process(record: BusRecord, context: Context): Outcome {
    const { now, partition } = context;
    const occasion = (kind: string): Occasion => ({ id: `${kind}-${partition}-${record.offset}`, now });
    if (isFrom(record, interventions)) {
      const { fleet_id, agent_id } = record.value;
      const decide = (known?: Alert) => onIntervention(known, record.value, occasion('quarantine'));
      const onSpent = (known?: Alert) => onBudget(known, record.value, occasion('budget'));
      return told(
        take(context, fleet_id, quarantineSubject(agent_id), decide),
        take(context, fleet_id, BUDGET_SUBJECT, onSpent),
      );
    }
    if (isFrom(record, detections)) {
      const { fleet_id, detection_id } = record.value;
      const decide = (known?: Alert) => onDetection(known, record.value, occasion('detection'));
      return told(take(context, fleet_id, detectionSubject(detection_id), decide));
    }
    if (isFrom(record, operatorCommands)) return onCommand(record.value, occasion('test'), context);
    if (isFrom(record, alertDeliveries)) return onDelivery(record.value, context);
    return skip('unknown topic');
  }

  punctuate(context: Context): readonly Emission[] {
    const { now, stores } = context;
    const channels = channelsByFleet(context.tables.config);
    const begun = this.#begun.get(stores.alerts) ?? { at: now, forgotAt: -Infinity };
    this.#begun.set(stores.alerts, begun);
    if (now - begun.at >= SETTLE_MS) this.#handOver(context, channels);
    const changed = [...this.#onServices(context, channels), ...tellChannels(context, channels)];
    if (now - begun.forgotAt >= FORGET_EVERY_MS) {
      new AlertBook(stores).forgetPast(now);
      begun.forgotAt = now;
    }
    return changed.map((alert) => to(systemAlerts, alert));
  }

  /** Offers the courier what is waiting; what nobody is to be told any more is dropped. */
  #handOver({ stores }: Context, channels: Channels): void {
    const book = new AlertBook(stores);
    const outbox = new Outbox(stores.waiting);
    const jobs = outbox.all().flatMap((waiting) => {
      const { alert, channel_id, since } = waiting;
      const { fleet_id, alert_id, status: phase } = alert;
      const channel = channels.get(fleet_id)?.find((one) => one.channel_id === channel_id);
      if (channel && isFor(channel, alert) && book.get(fleet_id, alert_id)) return [{ alert, channel, since }];
      outbox.take({ fleet_id, alert_id, phase, channel_id });
      return [];
    });
    for (const [lane, queue] of lanesOf(jobs)) this.courier.offer(lane, queue);
  }

  *#onServices(context: Context, channels: Channels): Iterable<Alert> {
    const { now, partition, stores } = context;
    const fleets = new Set([...fleetsToldOfServices(channels), ...new AlertBook(stores).fleetsWithOutage()]);
    if (fleets.size === 0) return;
    const services = this.watch.states(now);
    for (const fleet_id of fleets)
      for (const service of services) {
        const outages = stores.outages.get('count') ?? 0;
        const id = `service-${partition}-${outages}`;
        const decide = (known?: Alert) => onService(known, service, fleet_id, { id, now });
        const next = take(context, fleet_id, serviceSubject(service.service), decide);
        if (!next) continue;
        if (next.alert_id === id) stores.outages.put('count', outages + 1);
        yield next;
      }
  }
}

/** Takes the next version of the alert about something, where there is one, and has the channels told. */
function take(
  context: Context,
  fleet_id: string,
  subject: string,
  decide: (known: Alert | undefined) => Alert | undefined,
): Alert | undefined {
  const { now, stores } = context;
  const book = new AlertBook(stores);
  const next = decide(book.about(fleet_id, subject));
  if (!next) return undefined;
  book.keep(subject, next, now);
  new Outbox(stores.waiting).tell(next, channelsByFleet(context.tables.config, fleet_id).get(fleet_id) ?? [], now);
  return next;
}

function told(...next: (Alert | undefined)[]): Outcome {
  const alerts = next.filter((alert) => alert !== undefined);
  return alerts.length === 0 ? skip('nothing to tell') : emit(...alerts.map((alert) => to(systemAlerts, alert)));
}

function onCommand(command: OperatorCommand, occasion: Occasion, context: Context): Outcome {
  const { fleet_id, command_id } = command;
  if (command.kind === 'test_channel')
    return told(take(context, fleet_id, testSubject(command_id), (known) => onTest(known, command, occasion)));
  if (command.kind !== 'remove_fleet') return skip('no matter of alerts');
  new AlertBook(context.stores).forgetFleet(fleet_id);
  new Outbox(context.stores.waiting).forgetFleet(fleet_id);
  return emit();
}

function onDelivery({ fleet_id, alert_id, delivery, final }: DeliveryReport, { now, stores }: Context): Outcome {
  const book = new AlertBook(stores);
  const outbox = new Outbox(stores.waiting);
  const { channel_id, phase } = delivery;
  const waiting = { fleet_id, alert_id, phase, channel_id };
  // What is said again, after an answer of the log was lost, changes nothing.
  if (!outbox.has(waiting)) return skip('delivery that nobody waits for');
  if (final) outbox.take(waiting);
  const alert = book.get(fleet_id, alert_id);
  const next = alert && recordDelivery(alert, delivery, { final, now });
  if (!next) return emit();
  book.update(next);
  return emit(to(systemAlerts, next));
}

/** Finds the channels that have to be told of what happened just now. A test of a channel that is not there fails. */
function* tellChannels({ now, stores }: Context, all: Channels): Iterable<Alert> {
  const book = new AlertBook(stores);
  const outbox = new Outbox(stores.waiting);
  for (const { alert, until } of book.telling()) {
    const channels = all.get(alert.fleet_id) ?? [];
    outbox.tell(alert, channels, now);
    const isThere = channels.some((channel) => isFor(channel, alert));
    if (now < until && !(alert.kind === 'test' && isThere)) continue;
    book.told(alert);
    if (alert.kind !== 'test' || isThere || alert.channel_id === null) continue;
    const failed = recordDelivery(
      alert,
      { ...NO_CHANNEL, channel_id: alert.channel_id, at: alert.updated_at },
      { final: true, now },
    );
    if (!failed) continue;
    book.update(failed);
    yield failed;
  }
}

const NO_CHANNEL = {
  phase: 'opened',
  state: 'failed',
  attempts: 1,
  status: null,
  error: 'the fleet has no such channel',
} as const;
