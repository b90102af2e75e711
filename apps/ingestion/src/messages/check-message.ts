import { agentMessage, agentMessagesRaw, issueWords, type AgentMessage, type Problem } from '@chorus/contracts';
import { fieldProblems, problemOf, type Principal } from '@chorus/service-kit';
import { chooseFleet } from './fleet.ts';

/** Why one message was not taken: the label of the metric and the kind of the problem. */
export type RejectReason = 'validation' | 'fleet' | 'too-large';

export type Checked =
  | { readonly ok: true; readonly message: AgentMessage; readonly fleet: string; readonly bytes: number }
  | { readonly ok: false; readonly reason: RejectReason; readonly problem: Problem };

/**
 * Checks one message by itself: its shape, its fleet, its size as JSON. What comes out bears its fleet; everything
 * else is as the sender gave it, unknown fields included.
 *
 * @param at JSON Pointer of the message within the request, `` for a message alone.
 */
export function checkMessage(value: unknown, at: string, principal: Principal): Checked {
  const parsed = agentMessage.safeParse(value, { error: issueWords });
  if (!parsed.success) {
    const errors = fieldProblems(parsed.error.issues).map(({ pointer, detail }) => ({ pointer: at + pointer, detail }));
    const fields = errors.length === 1 ? '1 field is' : `${errors.length} fields are`;
    return rejected('validation', 422, 'The message is not valid', `${fields} wrong; see "errors" for each.`, errors);
  }

  const choice = chooseFleet(principal, parsed.data.metadata.fleet_id);
  if ('refused' in choice)
    return rejected('fleet', 403, 'Another fleet', choice.refused, [
      { pointer: `${at}/metadata/fleet_id`, detail: choice.refused },
    ]);

  const { fleet } = choice;
  const message = { ...parsed.data, metadata: { ...parsed.data.metadata, fleet_id: fleet } };
  const bytes = Buffer.byteLength(JSON.stringify(message));
  const limit = agentMessagesRaw.max_bytes;
  if (bytes > limit)
    return rejected(
      'too-large',
      413,
      'The message is too large',
      `It has ${bytes} bytes as JSON; the limit is ${limit}.`,
    );
  return { ok: true, message, fleet, bytes };
}

function rejected(
  reason: RejectReason,
  status: number,
  title: string,
  detail: string,
  errors: readonly { pointer: string; detail: string }[] = [],
): Checked {
  return { ok: false, reason, problem: problemOf({ status, kind: reason, title, detail, errors }) };
}
