import { ApiError } from '../api/client.ts';
import { Glyph } from './glyph.tsx';
import { visible } from './text.ts';

/** Why the gateway refused, in its own words, with the fields that it names. Nothing where there is no error. */
export function ApiProblem({ error, className = '' }: { error: Error | null; className?: string }) {
  if (error === null) return null;
  const fields = error instanceof ApiError ? (error.problem?.errors ?? []) : [];
  return (
    <div role="alert" className={`flex gap-2 text-12 ${className}`}>
      <span className="mt-0.5">
        <Glyph name="critical" label="Error" />
      </span>
      <div className="min-w-0">
        <p className="break-words">{visible(error.message)}</p>
        {fields.length > 0 && (
          <ul className="mt-1 space-y-1">
            {fields.map(({ pointer, detail }) => (
              <li key={`${pointer} ${detail}`} className="break-words">
                <span className="id leading-4">{visible(pointer)}</span> {visible(detail)}
              </li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}
