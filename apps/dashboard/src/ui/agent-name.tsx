import { visible } from './text.ts';

/** An agent’s name: hostile text, so isolated from the direction of what stands round it, and cut off where it is too long. */
export function AgentName({ id, className = '' }: { id: string; className?: string }) {
  const name = visible(id);
  return (
    <bdi className={`id min-w-0 truncate text-text ${className}`} title={name}>
      {name}
    </bdi>
  );
}
