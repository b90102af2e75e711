import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { clip, count, visible } from '../ui/text.ts';

const NAME_LENGTH = 22;

/** How many agents a person has put where they are, and the way to let them go. Nothing where none is. */
export function PinNote(props: {
  pinned: number;
  /** The selected agent, where it is one of these. */
  selected: string | null;
  onUnpin: (id: string | null) => void;
}) {
  const { pinned, selected, onUnpin } = props;
  if (pinned === 0) return null;
  return (
    <div
      role="group"
      aria-label="Pinned agents"
      className="absolute bottom-11 left-2 flex items-center gap-1 rounded-6 border border-line-strong bg-surface pl-2 text-12"
    >
      <Icon name="pin" />
      <span role="status" className="text-muted">
        {count(pinned, 'agent')} pinned
      </span>
      {selected !== null && (
        <Button look="ghost" onClick={() => onUnpin(selected)}>
          Unpin <bdi className="id">{clip(visible(selected), NAME_LENGTH)}</bdi>
        </Button>
      )}
      <Button look="ghost" onClick={() => onUnpin(null)}>
        Unpin all
      </Button>
    </div>
  );
}
