import type { Detection, PatternRules } from '@chorus/contracts';
import { begin } from '../begin.ts';
import { confidenceOf, cut, incidentId } from '../incident.ts';
import { count, duration, list, show } from '../show.ts';
import { costOf, follow } from '../trail.ts';
import { MAX_AGENTS } from './limits.ts';
import type { Ask, Talk } from './state.ts';

type Rules = PatternRules['stall'];

/** A new incident. Its id follows from fleet, conversation and request. */
export function open({ fleet_id, conversation }: Talk, ask: Ask, rules: Rules, now: number): Detection {
  return begin(
    {
      detection_id: incidentId('stall', fleet_id, conversation, ask.marks[0]?.id ?? '', ask.at),
      fleet_id,
      kind: 'stall',
      correlation_id: conversation,
      started_at: new Date(ask.at).toISOString(),
      root_agent: ask.asked[0] ?? null,
      ...findingsOf(ask, rules, now),
    },
    now,
  );
}

export const describe = (detection: Detection, ask: Ask, rules: Rules, now: number): Detection => ({
  ...detection,
  ...findingsOf(ask, rules, now),
  updated_at: new Date(now).toISOString(),
});

function findingsOf(ask: Ask, rules: Rules, now: number) {
  const { asked, asker, reminders, reminding, at } = ask;
  const agents = [...new Set([...asked, asker, ...reminding])].slice(0, MAX_AGENTS);
  const again = reminders === 0 ? 'Nothing else goes on there' : `It was reminded ${count(reminders, 'time')}`;
  return {
    ...costOf(follow(ask.marks)),
    agents,
    confidence: confidence(ask, rules, now),
    summary: cut(
      `${list(asked)} ${asked.length > 1 ? 'have' : 'has'} not answered ${show(asker)} for ${duration(now - at)}. ${again}.`,
      1000,
    ),
    suggested_action: `See whether ${show(asked[0] ?? '')} still runs and what it waits for; else give the request to another.`,
  };
}

/** Below what the default rules ask for: most conversations in which nothing goes on any more are just over. */
const SILENCE = 0.45;

/** Each reminder and each further stretch of time makes it surer; silence alone may also mean that all is done. */
function confidence({ reminders, progress_at }: Ask, { after_ms, min_reminders }: Rules, now: number): number {
  const longer = Math.min(0.12, 0.04 * Math.floor((now - progress_at) / after_ms - 1));
  if (reminders === 0 || reminders < min_reminders) return confidenceOf(SILENCE + longer / 4);
  return confidenceOf(0.7 + 0.07 * Math.min(3, reminders) + longer);
}
