import type { Alert, OperatorCommand } from '@chorus/contracts';
import { instantOf, show } from '../text.ts';
import { newAlert, type Occasion } from './occasion.ts';

export type TestChannel = Extract<OperatorCommand, { kind: 'test_channel' }>;

/** What the alert of a test command is found by within a fleet. */
export const testSubject = (command_id: string): string => `test/${command_id}`;

/** The alert of a "send test". It is resolved when it is known what became of it. */
export function onTest(known: Alert | undefined, command: TestChannel, { id, now }: Occasion): Alert | undefined {
  if (known) return undefined;
  const at = instantOf(now);
  return newAlert({
    alert_id: id,
    fleet_id: command.fleet_id,
    kind: 'test',
    severity: 'warning',
    status: 'opened',
    title: 'Test: this channel receives the alerts of Chorus',
    summary: `Nothing happened. ${show(command.operator)} sent it from the settings of fleet ${show(command.fleet_id)}.`,
    suggested_action: 'Nothing: if you can read this, the channel works.',
    channel_id: command.channel_id,
    opened_at: at,
    updated_at: at,
  });
}
