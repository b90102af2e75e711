import { CopyButton } from './copy-button.tsx';

/** A secret that is shown this once. `name` says what it is, e.g. `API key`. */
export function SecretOnce({ name, secret }: { name: string; secret: string }) {
  return (
    <div className="rounded-6 border border-line-strong bg-raised p-3">
      <p className="text-12 font-medium">Copy this {name} now: it is not shown again.</p>
      <div className="mt-2 flex items-center gap-2">
        <output
          aria-label={name}
          className="id scroll min-w-0 flex-1 rounded-6 border border-line bg-bg px-2 py-1 break-all"
        >
          {secret}
        </output>
        <CopyButton text={secret} label={name} />
      </div>
    </div>
  );
}
