'use client';
import type { SessionView } from '@chorus/contracts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState, type ReactNode } from 'react';
import { ApiError, type Api } from '../api/client.ts';
import { Logo } from '../shell/logo.tsx';
import { Button } from '../ui/button.tsx';
import { Login } from './login.tsx';
import { takeKeyFromAddress } from './key-from-fragment.ts';

const SESSION = ['session'];

/** Lets in who has a session; asks anyone else for a key. A key in the fragment of the address logs in at once. */
export function SessionGate({
  api,
  children,
}: {
  api: Api;
  children: (session: SessionView, relogin: () => void) => ReactNode;
}) {
  const queries = useQueryClient();
  const attempt = useRef<Promise<unknown>>(undefined);
  const [linked, setLinked] = useState<{ done: boolean; error: unknown }>({ done: false, error: null });
  useEffect(() => {
    attempt.current ??= logInByLink(api); // once, even where React runs effects twice
    void attempt.current.then((error) => setLinked({ done: true, error }));
  }, [api]);
  const session = useQuery({
    queryKey: SESSION,
    queryFn: () => api.session(),
    enabled: linked.done,
    refetchInterval: 30_000,
    retry: false,
  });
  const again = useCallback(() => void queries.invalidateQueries({ queryKey: SESSION }), [queries]);

  const unauthorized = session.error instanceof ApiError && session.error.status === 401;
  if (unauthorized)
    return <Login api={api} failed={linked.error} onLogin={() => void queries.resetQueries({ queryKey: SESSION })} />;
  if (session.data !== undefined) return children(session.data, again);
  if (session.error !== null)
    return <Unreachable reason={session.error.message} onRetry={() => void session.refetch()} />;
  return (
    <main className="grid h-full place-content-center text-muted" aria-busy="true">
      <span className="flex items-center gap-2">
        <Logo /> Asking the gateway who you are
      </span>
    </main>
  );
}

/** Resolves with why it failed; null where it worked or there was no key. */
async function logInByLink(api: Api): Promise<unknown> {
  const key = takeKeyFromAddress();
  if (key === null) return null;
  return api.logIn(key).then(
    () => null,
    (error: unknown) => error,
  );
}

function Unreachable({ reason, onRetry }: { reason: string; onRetry: () => void }) {
  useEffect(() => {
    const timer = setInterval(onRetry, 3000);
    return () => clearInterval(timer);
  }, [onRetry]);
  return (
    <main className="grid h-full place-content-center justify-items-center p-6 text-center">
      <h1 className="text-20 font-semibold">No answer from the gateway</h1>
      <p className="mt-2 mb-6 max-w-110 text-muted" role="alert">
        {reason} This page asks again every 3 s.
      </p>
      <Button onClick={onRetry}>Try now</Button>
    </main>
  );
}
