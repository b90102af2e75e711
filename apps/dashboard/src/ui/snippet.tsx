import { CopyButton } from './copy-button.tsx';

/** Code to be copied, under a line that says what it is. */
export function SnippetBox({ title, text }: { title: string; text: string }) {
  return (
    <figure className="overflow-hidden rounded-8 border border-line-strong bg-surface text-left">
      <figcaption className="flex min-h-9 items-center gap-2 border-b border-line pr-1 pl-4 max-desk:pl-3">
        <span className="min-w-0 flex-1 text-12 text-muted">{title}</span>
        <CopyButton text={text} label={title} />
      </figcaption>
      <pre className="id scroll px-4 py-3 max-desk:px-3" tabIndex={0} aria-label={title}>
        {text}
      </pre>
    </figure>
  );
}
