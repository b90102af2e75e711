import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { to, type Bus } from '@chorus/bus';
import {
  operatorCommands,
  type ApiKeyConfig,
  type CommandAccepted,
  type FleetMode,
  type OperatorCommand,
  type PatternRules,
  type TrustPolicyBody,
  type Verdict,
} from '@chorus/contracts';
import { BUS, CLOCK, ProblemException, withoutKeys, type Clock, type Principal } from '@chorus/service-kit';

type SetChannel = Extract<OperatorCommand, { kind: 'set_channel' }>;

type Ask = { fleet_id: string; reason: string } & (
  | { kind: 'quarantine' | 'release'; agent_id: string }
  | { kind: 'set_mode'; mode: FleetMode }
  | { kind: 'remove_fleet' }
  | { kind: 'create_key'; key: Pick<ApiKeyConfig, 'key_id' | 'name' | 'scopes' | 'hash' | 'expires_at'> }
  | { kind: 'revoke_key'; key_id: string }
  | { kind: 'set_channel'; channel: SetChannel['channel'] }
  | { kind: 'remove_channel' | 'test_channel'; channel_id: string }
  | { kind: 'set_policy'; policy: TrustPolicyBody; expected_version: number }
  | { kind: 'judge_detection'; detection_id: string; verdict: Verdict | null }
  | { kind: 'set_pattern_rules'; rules: PatternRules }
);

/** Puts what a person wants on the log; the service that owns the matter carries it out. */
@Injectable()
export class OperatorCommands {
  constructor(
    @Inject(BUS) private readonly bus: Bus,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * @param command_id of a command that may be sent again: it counts once
   * @throws ProblemException 503 where the log is away.
   */
  async send(principal: Principal, ask: Ask, command_id: string = randomUUID()): Promise<CommandAccepted> {
    const requested_at = new Date(this.clock.now()).toISOString();
    const command = {
      ...withoutKeysIn(ask),
      command_id,
      operator: principal.id,
      requested_at,
    } as OperatorCommand;
    try {
      await this.bus.publish([to(operatorCommands, command)]);
    } catch (cause) {
      throw new ProblemException({
        status: 503,
        kind: 'log-away',
        detail:
          'The command may not have reached the log: the broker does not answer. Look whether it took effect before you repeat it.',
        headers: { 'retry-after': '5' },
        cause,
      });
    }
    return { command_id: command.command_id, requested_at };
  }
}

/** A key that somebody pastes where words are meant would be stored, shown and sent on with them. */
function withoutKeysIn(ask: Ask): Ask {
  const reason = withoutKeys(ask.reason);
  if (ask.kind === 'create_key') return { ...ask, reason, key: { ...ask.key, name: withoutKeys(ask.key.name) } };
  if (ask.kind === 'set_channel')
    return { ...ask, reason, channel: { ...ask.channel, name: withoutKeys(ask.channel.name) } };
  return { ...ask, reason };
}
