'use client';
import { useMutation } from '@tanstack/react-query';
import { mayOperate, usePlace, useSurroundings } from '../fleet/context.tsx';

/** A simulated fleet says so, and goes away by one press. */
export function SimulatedTag() {
  const { live } = useSurroundings();
  return live.fleet?.simulated === true && live.fleet.agents.size > 0 && <Simulated />;
}

function Simulated() {
  const { api, session, fleet_id } = usePlace();
  const remove = useMutation({
    mutationFn: () => api.removeFleet(fleet_id, 'Simulated fleet removed from the dashboard'),
  });
  return (
    <span
      className="flex items-center rounded-4 bg-raised pl-1.5 text-12 text-muted"
      title="Its agents and messages are made up by the simulator"
    >
      Simulated
      {mayOperate(session) ? (
        <button
          type="button"
          onClick={() => remove.mutate()}
          disabled={remove.isPending || remove.isSuccess}
          title={remove.error?.message ?? 'Remove this simulated fleet and all that is known of it'}
          className="ml-1 rounded-4 px-1.5 py-0.5 font-medium text-text hover:bg-hover"
        >
          {remove.isError ? 'Failed, again?' : remove.isPending || remove.isSuccess ? 'Removing' : 'Remove'}
        </button>
      ) : (
        <span className="w-1.5" />
      )}
    </span>
  );
}
