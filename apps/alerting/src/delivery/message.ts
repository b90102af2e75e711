import { slackMessage, webhookBody } from '@chorus/alerts';
import { idOf, type Job } from './job.ts';
import { sign, SIGNATURE_HEADER } from './signature.ts';

/** What is posted. */
export interface Message {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * A job as a request, signed now. The body is the same at every attempt.
 *
 * @param now ms since 1970
 */
export function messageOf(job: Job, dashboard: string | undefined, now: number): Message {
  const { alert, channel } = job;
  const told = { alert, channel_id: channel.channel_id, dashboard };
  const body = JSON.stringify(channel.kind === 'slack' ? slackMessage(told) : webhookBody(told));
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'user-agent': 'chorus-alerting',
    'chorus-alert-id': alert.alert_id,
    'chorus-delivery-id': idOf(job),
  };
  if (channel.kind === 'slack') return { body, headers };
  return { body, headers: { ...headers, [SIGNATURE_HEADER]: sign(channel.secret, Math.floor(now / 1000), body) } };
}
