import type { Scope, SessionView } from '@chorus/contracts';

export const SCOPES: readonly { readonly scope: Scope; readonly may: string }[] = [
  { scope: 'write', may: 'send messages' },
  { scope: 'read', may: 'see this fleet' },
  { scope: 'operate', may: 'quarantine, release, change the mode' },
  { scope: 'admin', may: 'make and revoke keys, change alert channels' },
];

export const may = (session: SessionView, scope: Scope): boolean => session.scopes.includes(scope);
