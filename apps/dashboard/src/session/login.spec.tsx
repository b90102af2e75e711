/** @jest-environment jsdom */
import { afterEach, describe, expect, it } from '@jest/globals';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { Api, ApiError } from '../api/client.ts';
import { session } from '../testing-page.tsx';
import { Login, loginAdvice } from './login.tsx';

afterEach(cleanup);

class OneKey extends Api {
  override async logIn(key: string) {
    if (key !== 'good') throw new ApiError(401, 'Unknown key.');
    return session;
  }
}

describe('Login', () => {
  it('helps with a wrong key, lets the right one in, and keeps neither', async () => {
    let entered = 0;
    render(<Login api={new OneKey('http://127.0.0.1:9')} failed={null} onLogin={() => entered++} />);
    const field = screen.getByLabelText<HTMLInputElement>('API key');
    const button = screen.getByRole<HTMLButtonElement>('button', { name: 'Log in' });
    expect(button.disabled).toBe(true);
    fireEvent.change(field, { target: { value: 'bad' } });
    fireEvent.click(button);
    expect((await screen.findByRole('alert')).textContent).toMatch(/does not know this key/);
    fireEvent.change(field, { target: { value: ' good ' } });
    fireEvent.click(button);
    await waitFor(() => expect(entered).toBe(1));
    expect(field.value).toBe('');
    expect(JSON.stringify({ ...localStorage, ...sessionStorage })).toBe('{}');
  });
});

describe('loginAdvice', () => {
  it('says what to do', () => {
    expect(loginAdvice(new ApiError(429, ''))).toMatch(/Wait a minute/);
    expect(loginAdvice(new ApiError(0, 'The gateway does not answer.'))).toBe('The gateway does not answer.');
    expect(loginAdvice(new TypeError('x'))).toMatch(/Reload/);
  });
});
