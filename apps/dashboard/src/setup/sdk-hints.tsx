import { SnippetBox } from '../ui/snippet.tsx';
import { SDK_HINTS } from './snippets.ts';

/** For an application that records nothing yet. Folded: most who choose OTLP have this. */
export function SdkHints() {
  return (
    <div className="mt-4 space-y-1">
      {Object.entries(SDK_HINTS).map(([language, snippet]) => (
        <details key={language} className="[&[open]>summary]:mb-2">
          <summary className="cursor-pointer py-1 text-12 text-muted max-desk:py-3">
            No OpenTelemetry in your application yet? <span className="text-text">{language}</span>
          </summary>
          <SnippetBox {...snippet} />
        </details>
      ))}
    </div>
  );
}
