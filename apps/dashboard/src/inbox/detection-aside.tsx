'use client';
import type { Detection, DetectionDetail, DetectorPrecision } from '@chorus/contracts';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { useNow, useSurroundings } from '../fleet/context.tsx';
import { addressOf, agentAddress } from '../shell/pages.ts';
import { AgentName } from '../ui/agent-name.tsx';
import { count, visible } from '../ui/text.ts';
import { age, clock, dateAndClock } from '../ui/time.ts';
import { MOST_DRAWN, SubGraph } from './sub-graph.tsx';
import { VerdictForm } from './verdict-form.tsx';
import { costOf } from './words.ts';

const MOST_RESOURCES = 5;

/** Beside the evidence: who is in it, how far it went, what to do, and the verdict. */
export function DetectionAside(props: {
  of: Detection;
  detail: DetectionDetail | undefined;
  precision: DetectorPrecision | undefined;
}) {
  const { of, detail, precision } = props;
  const { fleet_id, live } = useSurroundings();
  const [first = ''] = of.agents;
  return (
    <aside aria-label="About this detection" className="flex flex-col bg-surface">
      <div className="flex items-baseline justify-between gap-2 px-4 pt-3 text-12 text-muted">
        <span>{of.agents.length > MOST_DRAWN ? `The first ${MOST_DRAWN} of its agents` : 'Its agents'}</span>
        <Link
          href={addressOf('/', fleet_id, { agent: of.root_agent ?? first })}
          className="text-accent underline-offset-2 hover:underline"
        >
          In Fleet
        </Link>
      </div>
      <div className="px-3 py-2">
        <SubGraph of={of} nodes={detail?.nodes ?? []} edges={detail?.edges ?? []} agents={live.fleet?.agents} />
      </div>
      <Extent of={of} />
      <section aria-labelledby="suggested" className="border-t border-line p-4">
        <h3 id="suggested" className="font-semibold">
          Suggested
        </h3>
        <p className="mt-1 break-words">{visible(of.suggested_action)}</p>
        <Link
          href={agentAddress(fleet_id, of.root_agent ?? first)}
          className="mt-2 inline-block text-12 text-accent underline-offset-2 hover:underline"
        >
          Open the agent, to quarantine or release it
        </Link>
      </section>
      <VerdictForm key={of.detection_id} of={of} precision={precision} />
    </aside>
  );
}

function Extent({ of }: { of: Detection }) {
  const now = useNow();
  const { root_agent, amplifiers, resources, status } = of;
  const end = status === 'open' ? now : Date.parse(of.updated_at);
  return (
    <section aria-labelledby="extent" className="border-t border-line p-4">
      <h3 id="extent" className="font-semibold">
        Extent
      </h3>
      <dl className="mt-2 grid grid-cols-[88px_minmax(0,1fr)] gap-x-3 gap-y-1 text-12">
        <Fact name="Began">
          <span title={dateAndClock(of.started_at)}>{clock(of.started_at)}</span>,{' '}
          {age(now - Date.parse(of.started_at))} ago
        </Fact>
        <Fact name={status === 'open' ? 'Goes on for' : 'Lasted'}>{age(end - Date.parse(of.started_at))}</Fact>
        <Fact name={status === 'open' ? 'Cost so far' : 'Cost'}>{costOf(of)}</Fact>
        {root_agent !== null && (
          <Fact name="Started by">
            <AgentName id={root_agent} />
          </Fact>
        )}
        {amplifiers.length > 0 && (
          <Fact name="Amplified by">
            {amplifiers.slice(0, MOST_RESOURCES).map(({ agent_id, received, sent }) => (
              <span key={agent_id} className="flex min-w-0 items-center gap-1.5">
                <AgentName id={agent_id} />
                <span className="flex-none text-muted">
                  {received} in, {sent} out
                </span>
              </span>
            ))}
          </Fact>
        )}
        {resources.length > 0 && (
          <Fact name="Over">
            {resources.slice(0, MOST_RESOURCES).map((resource) => (
              <bdi key={resource} className="id block leading-4 break-all">
                {visible(resource)}
              </bdi>
            ))}
            {resources.length > MOST_RESOURCES && (
              <span className="text-muted">and {count(resources.length - MOST_RESOURCES, 'other')}</span>
            )}
          </Fact>
        )}
        <Fact name="Found by">{visible(of.rules)}</Fact>
      </dl>
    </section>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </>
  );
}
