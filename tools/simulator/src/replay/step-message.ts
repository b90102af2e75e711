import type { AgentMessage } from '@chorus/contracts';
import { fitMessage } from '../fit-message.ts';
import type { MappingOptions, RecordedRun } from './recorded-run.ts';

/** What a mapping says about one step; the rest is the same for all recordings. */
export interface Step {
  /** Index in the recording. */
  readonly step: number;
  readonly from: string;
  readonly to: readonly string[];
  readonly type: AgentMessage['message_type'];
  readonly content: AgentMessage['content'];
  readonly metadata?: Record<string, unknown>;
}

/** The steps of one run as messages, in order; `metadata.step` counts from 0 as the recording does. */
export function stepMessages(run: RecordedRun, steps: readonly Step[], options: MappingOptions): AgentMessage[] {
  const { start, gap_ms = 2000, id_prefix = 'replay', agents = 'shared' } = options;
  const agent = (name: string) => (agents === 'shared' ? name : `${name}@${run.run_id}`);
  const conversation = `${id_prefix}/${run.kind}/${run.run_id}`;
  return steps.map(({ step, from, to, type, content, metadata }, place) =>
    fitMessage({
      agent_id: agent(from),
      timestamp: new Date(Math.round(start + place * gap_ms)).toISOString(),
      message_type: type,
      content,
      target_agents: to.map(agent),
      correlation_id: conversation,
      metadata: {
        message_id: `${conversation}/${step}`,
        source: `replay:${run.kind}`,
        run: run.run_id,
        step,
        derived_time: true,
        ...metadata,
      },
    }),
  );
}
