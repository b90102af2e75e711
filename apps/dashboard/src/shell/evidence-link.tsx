'use client';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { useSurroundings } from '../fleet/context.tsx';
import { conversationAddress, messageAddress } from './pages.ts';

/** A message that shows something, and its conversation where that is known. */
export interface Evidence {
  readonly message_id: string;
  readonly correlation_id: string | null;
}

/** Leads to the message that shows what is said here, in its conversation. May stand in something that is pressed itself. */
export function EvidenceLink(props: { of: Evidence; className?: string; label?: string; children: ReactNode }) {
  const { fleet_id } = useSurroundings();
  const { message_id, correlation_id } = props.of;
  return (
    <Link
      href={
        correlation_id === null
          ? messageAddress(fleet_id, message_id)
          : conversationAddress(fleet_id, correlation_id, message_id)
      }
      prefetch={false}
      aria-label={props.label}
      title={props.label}
      className={props.className}
      onClick={(event) => event.stopPropagation()}
    >
      {props.children}
    </Link>
  );
}
