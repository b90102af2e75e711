'use client';
import { InterventionList } from '../agent/interventions.tsx';
import { useInterventions } from '../agent/use-agent.ts';
import { ConflictTabs } from '../conflicts/conflict-tabs.tsx';
import { usePlace } from '../fleet/context.tsx';
import { usePageTitle } from '../shell/use-page-title.ts';
import { visible } from '../ui/text.ts';

/** What was done to the agents of the fleet, by the policy and by people, and what came of it. */
export function InterventionsPage() {
  usePageTitle('Interventions');
  const { fleet_id } = usePlace();
  const done = useInterventions('');
  return (
    <main className="flex min-h-0 flex-1 flex-col">
      <div className="flex flex-none flex-wrap items-center gap-x-4 gap-y-2 border-b border-line bg-surface px-6 py-3 max-desk:px-3">
        <ConflictTabs current="/interventions" />
      </div>
      <div className="scroll relative min-h-0 flex-1 px-6 py-6 max-desk:px-3 max-desk:py-4">
        <div className="mx-auto w-full max-w-272">
          <p className="max-w-[80ch] text-12 text-muted">
            What the policy and people have done to the agents of{' '}
            <bdi className="id text-text">{visible(fleet_id)}</bdi>, and how many of its messages were conflicts in the
            hour before and after. Two things after each other are not yet cause and effect.
          </p>
          <InterventionList
            of={done}
            named
            none={
              <div className="grid justify-items-center px-6 py-16 text-center">
                <h2 className="text-20 font-semibold">Nothing was done</h2>
                <p className="mt-2 max-w-110 text-muted">
                  Neither the policy nor a person has acted on any agent, as far back as is kept. A quarantine, a
                  release or advice is listed here a moment after it.
                </p>
              </div>
            }
          />
        </div>
      </div>
    </main>
  );
}
