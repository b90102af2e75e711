import { defineProcessor, emit, isFrom, keyValueStore, Processor, reject, skip, to, tombstone } from '@chorus/bus';
import type { BusRecord, Emission, Outcome, ProcessorContext, StreamProcessor } from '@chorus/bus';
import {
  agentDecisionsProcessed,
  agentKey,
  config,
  interventions,
  operatorCommands,
  trustScores,
} from '@chorus/contracts';
import type { OperatorCommand, ProcessedDecision } from '@chorus/contracts';
import { CONFIG } from '@chorus/service-kit';
import { changeAgent, changesByDecision, isQuarantinedByPolicy } from '@chorus/trust';
import type { AgentChange, AgentLedger } from '@chorus/trust';
import { Inject } from '@nestjs/common';
import type { TrustServiceConfig } from '../config.ts';
import { afterCommand, fleetConfigOf, NEW_FLEET, STRAGGLERS_MS, trustOfFleet } from '../ledger/fleet.ts';
import type { FleetState } from '../ledger/fleet.ts';
import { beyondLimit } from '../ledger/forgetting.ts';
import { interventionsOf, trustScoreOf } from '../ledger/records.ts';
import type { Cause } from '../ledger/records.ts';
import { decidePolicy, policyKeysOf } from '../policies/set-policy.ts';
import { quote } from '../quote.ts';

export const trustLedger = defineProcessor({
  name: 'trust-ledger',
  streams: [agentDecisionsProcessed, operatorCommands],
  outputs: [trustScores, interventions, config],
  stores: {
    /** By {@link agentKey}. */
    ledgers: keyValueStore<AgentLedger>(),
    /** By fleet id. */
    fleets: keyValueStore<FleetState>(),
  },
});

type Context = ProcessorContext<typeof trustLedger>;
type Command<K extends OperatorCommand['kind']> = Extract<OperatorCommand, { kind: K }>;

/**
 * The only writer of trust: turns the evidence of decisions and the commands of people into scores, standings and
 * interventions. A fleet lies on one partition, so everything about it is decided in one order. Its policy is state of
 * this processor, and `config` only tells of it: which evidence a policy holds for is settled by that order alone.
 */
@Processor(trustLedger)
export class TrustLedgerProcessor implements StreamProcessor<typeof trustLedger> {
  /** By partition, log time. Only says when to look, never what to decide: it may be lost. */
  readonly #looked = new Map<number, number>();

  constructor(@Inject(CONFIG) private readonly config: Pick<TrustServiceConfig, 'MAX_AGENTS_PER_FLEET'>) {}

  process(record: BusRecord, context: Context): Outcome {
    if (isFrom(record, agentDecisionsProcessed)) return onDecision(record, context);
    if (!isFrom(record, operatorCommands)) return skip('unknown topic');
    const command = record.value;
    switch (command.kind) {
      case 'quarantine':
      case 'release':
        return onStandingCommand(record, command, context);
      case 'set_mode':
        return onSetMode(record, command, context);
      case 'remove_fleet':
        return onRemoveFleet(command, context);
      case 'set_policy':
        return onSetPolicy(command, context);
      case 'create_key':
      case 'revoke_key':
      case 'set_channel':
      case 'remove_channel':
      case 'test_channel':
      case 'judge_detection':
      case 'set_pattern_rules':
        return skip('not a matter of trust');
    }
  }

  /** Ends the quarantines whose time is over, and forgets agents that are too many. */
  punctuate(context: Context): Emission[] {
    const { partition, now } = context;
    if (now - (this.#looked.get(partition) ?? 0) < LOOK_EVERY_MS) return [];
    this.#looked.set(partition, now);
    return [...onTime(context), ...onLimit(context, this.config.MAX_AGENTS_PER_FLEET)];
  }
}

/** How often quarantines are looked for that are over, and agents that are too many, in ms of log time. */
const LOOK_EVERY_MS = 10_000;

function onDecision(record: BusRecord<ProcessedDecision>, context: Context): Outcome {
  const { stores, now } = context;
  const { fleet_id, message_id, received_at } = record.value.processing_metadata;
  const fleet = stores.fleets.get(fleet_id) ?? NEW_FLEET;
  if (fleet.removed_at !== null && Date.parse(received_at) <= fleet.removed_at + STRAGGLERS_MS)
    return skip('fleet was just removed');
  const trust = trustOfFleet(fleet);
  const cause: Cause = {
    ...placeOf(record),
    fleet_id,
    mode: fleet.mode,
    policy: trust.policy,
    decision_offset: record.offset,
    command: null,
    metadata: { message_id },
  };
  const ledgerOf = (agent_id: string) => stores.ledgers.get(agentKey({ fleet_id, agent_id })) ?? null;
  const { changes, budget } = changesByDecision(trust, ledgerOf, record.value, now);
  if (changes.length === 0) return skip('no evidence');

  const emissions = keep(changes, cause, context);
  const back = { ...fleet, removed: false, budget };
  if (fleet.removed || budget !== trust.budget) stores.fleets.put(fleet_id, back);
  if (fleet.removed) {
    const reason = 'The fleet sends messages again.';
    emissions.push(to(config, fleetConfigOf(back, { fleet_id, by: 'trust-service', reason, now })));
  }
  return emit(...emissions);
}

function onStandingCommand(record: BusRecord, command: Command<'quarantine' | 'release'>, context: Context): Outcome {
  const { fleet_id, agent_id, kind, command_id, operator, reason } = command;
  const before = context.stores.ledgers.get(agentKey({ fleet_id, agent_id })) ?? null;
  if (kind === 'release' && before === null)
    return reject(
      `fleet ${quote(fleet_id)} has no agent ${quote(agent_id)} that could be released; see the list of agents`,
    );
  const cause = causeOf(record, command, context);
  const change = changeAgent(agent_id, before, [{ kind, command_id, operator, reason }], cause.policy, context.now);
  if (change === null) return skip('command changes nothing');
  return emit(...keep([change], cause, context));
}

function onSetMode(record: BusRecord, command: Command<'set_mode'>, context: Context): Outcome {
  const { stores, now } = context;
  const { fleet_id, command_id, mode } = command;
  const fleet = stores.fleets.get(fleet_id) ?? NEW_FLEET;
  if (fleet.command_ids.includes(command_id) || fleet.mode === mode) return skip('command changes nothing');
  const next = afterCommand(fleet, command_id, { ...fleet, mode });
  stores.fleets.put(fleet_id, next);
  const cause = causeOf(record, command, context);
  const changes = agentsOf(fleet_id, context).flatMap(
    ([agent_id, before]) => changeAgent(agent_id, before, [{ kind: 'set_mode', mode }], cause.policy, now) ?? [],
  );
  return emit(
    to(config, fleetConfigOf(next, { fleet_id, by: command.operator, reason: command.reason, now })),
    ...keep(changes, cause, context),
  );
}

/** For what comes after it: nobody's trust changes by it alone. */
function onSetPolicy(command: Command<'set_policy'>, { stores, now }: Context): Outcome {
  const { fleet_id, command_id } = command;
  const fleet = stores.fleets.get(fleet_id) ?? NEW_FLEET;
  const decided = decidePolicy(fleet, command, now);
  if ('skipped' in decided) return skip(decided.skipped);
  if ('rejected' in decided) return reject(decided.rejected);
  stores.fleets.put(fleet_id, afterCommand(fleet, command_id, { ...fleet, policy: decided.policy }));
  return emit(to(config, decided.section));
}

/** Everything about the fleet is forgotten, its mode and its policies included. */
function onRemoveFleet(command: Command<'remove_fleet'>, context: Context): Outcome {
  const { stores, now } = context;
  const { fleet_id, command_id, operator, reason } = command;
  const fleet = stores.fleets.get(fleet_id) ?? NEW_FLEET;
  const isForgotten = fleet.removed && fleet.policy === undefined;
  if (fleet.command_ids.includes(command_id) || isForgotten) return skip('command changes nothing');
  const next = afterCommand(fleet, command_id, { mode: NEW_FLEET.mode, removed: true, removed_at: now });
  stores.fleets.put(fleet_id, next);
  const keys = agentsOf(fleet_id, context).map(([agent_id]) => agentKey({ fleet_id, agent_id }));
  for (const key of keys) stores.ledgers.delete(key);
  return emit(
    to(config, fleetConfigOf(next, { fleet_id, by: operator, reason, now })),
    ...policyKeysOf(fleet_id, fleet).map((key) => tombstone(config, key, fleet_id)),
    ...keys.map((key) => tombstone(trustScores, key, fleet_id)),
  );
}

function onTime(context: Context): Emission[] {
  const { stores, partition, now } = context;
  const held: [key: string, ledger: AgentLedger][] = [];
  for (const [key, ledger] of stores.ledgers.entries()) if (isQuarantinedByPolicy(ledger)) held.push([key, ledger]);
  return held.flatMap(([key, ledger]) => {
    const [fleet_id, agent_id] = [key.slice(0, key.indexOf('/')), key.slice(key.indexOf('/') + 1)];
    const { mode, policy } = trustOfFleet(stores.fleets.get(fleet_id) ?? NEW_FLEET);
    const change = changeAgent(agent_id, ledger, [{ kind: 'time' }], policy, now);
    if (change === null) return [];
    const place = { topic: 'time', partition, offset: ledger.standing_since };
    const cause = { ...place, fleet_id, mode, policy, decision_offset: -1, command: null, metadata: {} };
    return keep([change], cause, context);
  });
}

/** Who is forgotten is so everywhere; who comes again is new. */
function onLimit({ stores }: Context, max: number): Emission[] {
  return beyondLimit(stores.ledgers.entries(), max).map((key) => {
    stores.ledgers.delete(key);
    return tombstone(trustScores, key, key.slice(0, key.indexOf('/')));
  });
}

/** Stores changed ledgers and says what is to be told of them. */
function keep(changes: readonly AgentChange[], cause: Cause, { stores }: Context): Emission[] {
  return changes.flatMap((change) => {
    stores.ledgers.put(agentKey({ fleet_id: cause.fleet_id, agent_id: change.agent_id }), change.ledger);
    return [
      to(trustScores, trustScoreOf(change, cause)),
      ...interventionsOf(change, cause).map((intervention) => to(interventions, intervention)),
    ];
  });
}

/** The agents of a fleet; a copy, so that the store may be changed meanwhile. */
function agentsOf(fleet_id: string, { stores }: Context): [agent_id: string, ledger: AgentLedger][] {
  const prefix = `${fleet_id}/`;
  return [...stores.ledgers.entries(prefix)].map(([key, ledger]) => [key.slice(prefix.length), ledger]);
}

function causeOf(record: BusRecord, command: OperatorCommand, { stores }: Context): Cause {
  const { fleet_id, command_id } = command;
  const { mode, policy } = trustOfFleet(stores.fleets.get(fleet_id) ?? NEW_FLEET);
  return { ...placeOf(record), fleet_id, mode, policy, decision_offset: -1, command, metadata: { command_id } };
}

const placeOf = ({ topic, partition, offset }: BusRecord) => ({ topic, partition, offset });
