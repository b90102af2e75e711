'use client';
import { useId, useState, type FormEvent } from 'react';
import { ApiError, type Api } from '../api/client.ts';
import { Logo } from '../shell/logo.tsx';
import { Button } from '../ui/button.tsx';
import { Glyph } from '../ui/glyph.tsx';

/** What to do about a failed login. */
export function loginAdvice(error: unknown): string {
  if (!(error instanceof ApiError)) return 'Something went wrong on this page. Reload it and try again.';
  if (error.status === 401)
    return 'The gateway does not know this key. Look for stray spaces, and whether the key is of this installation.';
  if (error.status === 403) return `The gateway refuses: ${error.message}`;
  if (error.status === 429) return 'Too many tries. Wait a minute, then try again.';
  return error.message;
}

/** One field. The key goes to the gateway once and is kept nowhere; the session is an HttpOnly cookie. */
export function Login({ api, failed, onLogin }: { api: Api; failed: unknown; onLogin: () => void }) {
  const [error, setError] = useState<unknown>(failed);
  const [busy, setBusy] = useState(false);
  const [empty, setEmpty] = useState(true);
  const field = useId();
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = event.currentTarget;
    const key = String(new FormData(form).get('key') ?? '').trim();
    if (key === '') return;
    setBusy(true);
    setError(null);
    try {
      await api.logIn(key);
      form.reset();
      onLogin();
    } catch (reason) {
      setError(reason);
    } finally {
      setBusy(false);
    }
  };
  return (
    <main className="grid h-full place-content-center p-6">
      <form className="w-90 max-w-full" onSubmit={(event) => void submit(event)}>
        <h1 className="flex items-center gap-2 text-20 font-semibold">
          <Logo /> Chorus
        </h1>
        <label htmlFor={field} className="mt-6 block text-12 font-medium">
          API key
        </label>
        <input
          id={field}
          name="key"
          type="password"
          autoComplete="off"
          autoFocus
          spellCheck={false}
          aria-invalid={Boolean(error)}
          aria-describedby={`${field}-help`}
          onChange={(event) => setEmpty(event.target.value.trim() === '')}
          className="id mt-1 block h-8 w-full rounded-6 border border-control bg-bg px-2"
        />
        <div id={`${field}-help`} role={error ? 'alert' : undefined} className="mt-2 min-h-8 text-12 text-muted">
          {error ? (
            <span className="flex gap-2 text-text">
              <span className="mt-0.5">
                <Glyph name="critical" label="Error" />
              </span>
              {loginAdvice(error)}
            </span>
          ) : (
            <>
              <code className="id">npm start</code> prints one; an administrator gives out others.
            </>
          )}
        </div>
        <Button type="submit" look="primary" size="verdict" className="mt-4" disabled={busy || empty}>
          {busy ? 'Logging in' : 'Log in'}
        </Button>
      </form>
    </main>
  );
}
