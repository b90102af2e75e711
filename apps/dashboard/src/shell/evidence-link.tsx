'use client';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { usePlace } from '../fleet/context.tsx';
import { conversationAddress, decisionAddress, messageAddress } from './pages.ts';

/** A message that shows something, and its conversation where that is known. */
export interface Evidence {
  readonly message_id: string;
  readonly correlation_id: string | null;
}

/** The same by the decision on it, of which the offset on the log is known. */
export interface DecidedEvidence {
  readonly decision_offset: number;
}

/** Leads to the message that shows what is said here, in its conversation. May stand in something that is pressed itself. */
export function EvidenceLink(props: {
  of: Evidence | DecidedEvidence;
  className?: string;
  label?: string;
  children: ReactNode;
}) {
  const { fleet_id } = usePlace();
  return (
    <Link
      href={evidenceAddress(fleet_id, props.of)}
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

function evidenceAddress(fleet_id: string, of: Evidence | DecidedEvidence): string {
  if ('decision_offset' in of) return decisionAddress(fleet_id, of.decision_offset);
  const { message_id, correlation_id } = of;
  return correlation_id === null
    ? messageAddress(fleet_id, message_id)
    : conversationAddress(fleet_id, correlation_id, message_id);
}
