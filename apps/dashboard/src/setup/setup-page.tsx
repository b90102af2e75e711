'use client';
import { useQuery } from '@tanstack/react-query';
import { Tabs } from 'radix-ui';
import { useState } from 'react';
import { askSetup } from '../api/admin.ts';
import { useSurroundings } from '../fleet/context.tsx';
import { PageBody } from '../shell/page-body.tsx';
import { usePageTitle } from '../shell/use-page-title.ts';
import { ApiProblem } from '../ui/api-problem.tsx';
import { Button } from '../ui/button.tsx';
import { visible } from '../ui/text.ts';
import { Arrival } from './arrival.tsx';
import { KeyForThis } from './key-for-this.tsx';
import { Lines } from './lines.tsx';
import { Rejected, useRejected } from './rejected.tsx';
import { SdkHints } from './sdk-hints.tsx';
import { SpanTable } from './span-table.tsx';
import { Step } from './step.tsx';
import { WayTabs } from './way-tabs.tsx';
import type { Way } from './ways.ts';
import { useWay } from './use-way.ts';

/** Connects agents to this fleet: how, with which lines, and whether it worked. */
export function SetupPage() {
  usePageTitle('Setup');
  const { api, fleet_id, live } = useSurroundings();
  const [{ how: way }, change] = useWay();
  // Here only: neither stored nor in the address, and gone with the page.
  const [key, setKey] = useState<string | null>(null);
  const setup = useQuery({ queryKey: ['setup', fleet_id], queryFn: () => askSetup(api, fleet_id) });
  const rejected = useRejected();
  const mode = live.fleet?.mode;
  return (
    <PageBody>
      <h1 className="text-20 font-semibold tracking-[-0.01em]">Connect your agents</h1>
      <p className="mt-1 mb-6 text-muted">
        Fleet <bdi className="id text-text">{visible(fleet_id)}</bdi>
        {mode === 'enforce'
          ? ' is in enforce mode: what the policy decides is in force.'
          : mode === 'observe'
            ? ' is in observe mode: Chorus watches and says what it would do. It changes nothing.'
            : ' takes its first message when you send it.'}
      </p>
      <div className="grid grid-cols-[minmax(0,1fr)_376px] items-start gap-x-10 gap-y-8 max-mid:grid-cols-1">
        <Tabs.Root value={way} onValueChange={(how) => change({ how: how as Way })} className="min-w-0">
          <Step number={1} title="How do your agents talk?">
            <WayTabs />
          </Step>
          <Tabs.Content value={way} tabIndex={-1} className="mt-8 space-y-8">
            <Step number={2} title={way === 'otlp' ? 'Set this where they run' : 'Use this where they run'}>
              {setup.data !== undefined ? (
                <Lines way={way} setup={setup.data} apiKey={key} />
              ) : setup.error !== null ? (
                <div>
                  <ApiProblem error={setup.error} />
                  <Button className="mt-2" onClick={() => void setup.refetch()}>
                    Ask again
                  </Button>
                </div>
              ) : (
                <p className="text-12 text-muted">Asking the gateway for the addresses</p>
              )}
              {way !== 'kafka' && <KeyForThis way={way} made={key} onMade={setKey} />}
              {way === 'otlp' && <SdkHints />}
            </Step>
            {way === 'otlp' && (
              <Step number={3} title="What Chorus makes of a span">
                <SpanTable />
              </Step>
            )}
          </Tabs.Content>
        </Tabs.Root>
        <aside aria-label="What arrives" className="min-w-0 space-y-4">
          <Arrival way={way} setup={setup.data} rejected={rejected.data} />
          <Rejected rejected={rejected.data} error={rejected.error} />
          <p className="text-12 text-muted">
            Nothing yet? Run <code className="id leading-4 text-text">npm run doctor</code> where Chorus runs: it says
            what is wrong and what mends it.
          </p>
        </aside>
      </div>
    </PageBody>
  );
}
