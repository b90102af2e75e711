import { AgentName } from '../ui/agent-name.tsx';
import { visible } from '../ui/text.ts';
import type { Place } from './conflict.ts';

/** Who is advised to go first. It is advice: nobody is held back. */
export function Order({ places, seed }: { places: readonly Place[]; seed: string }) {
  const first = places.filter(({ goes }) => goes);
  const names = (first.length > 0 ? first : places).slice(0, 3);
  return (
    <details>
      <summary className="w-fit cursor-pointer max-desk:py-2">
        <span className="text-muted">Advised to go first:</span>{' '}
        {names.map(({ agent_id }, index) => (
          <span key={agent_id}>
            {index > 0 && <span className="text-muted">, then </span>}
            <bdi className="id leading-4">{visible(agent_id.slice(0, 60))}</bdi>
          </span>
        ))}
      </summary>
      <table className="mt-1 ml-4 border-collapse" aria-label="Advised order, weighted by trust">
        <thead>
          <tr className="text-left text-muted [&>th]:pr-4 [&>th]:font-normal">
            <th scope="col">Place</th>
            <th scope="col">Agent</th>
            <th scope="col">Trust</th>
            <th scope="col">Share of the weight</th>
            <th scope="col">Advice</th>
          </tr>
        </thead>
        <tbody>
          {places.map(({ agent_id, trust, share, goes }, index) => (
            <tr key={agent_id} className="[&>td]:pr-4">
              <td>{index + 1}</td>
              <td className="max-w-48">
                <span className="flex min-w-0">
                  <AgentName id={agent_id} />
                </span>
              </td>
              <td>{Math.round(trust)}</td>
              <td>{Math.round(share * 100)} %</td>
              <td>{goes ? 'go' : 'wait'}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="mt-1 ml-4 text-muted">
        Drawn by weight and trust with the seed <bdi className="id leading-4 break-all">{visible(seed)}</bdi>: the same
        seed draws the same order. It is advice; Chorus holds nobody back.
      </p>
    </details>
  );
}
