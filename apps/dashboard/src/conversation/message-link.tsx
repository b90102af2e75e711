import Link from 'next/link';
import type { MouseEvent, ReactNode } from 'react';

/** How a page leads to messages: within itself where it holds them, else to where they stand. */
export interface GoTo {
  readonly address: (message_id: string) => string;
  readonly isHere: (message_id: string) => boolean;
  readonly choose: (message_id: string) => void;
}

/** A link to a message that can be copied and opened elsewhere; pressed, it stays on the page where it can. */
export function MessageLink(props: {
  id: string;
  goTo: GoTo;
  className?: string;
  title?: string;
  children: ReactNode;
}) {
  const { id, goTo, children, ...rest } = props;
  const follow = (event: MouseEvent): void => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || !goTo.isHere(id)) return;
    event.preventDefault();
    goTo.choose(id);
  };
  return (
    <Link href={goTo.address(id)} prefetch={false} onClick={follow} {...rest}>
      {children}
    </Link>
  );
}
