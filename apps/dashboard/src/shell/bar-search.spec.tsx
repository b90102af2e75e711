/** @jest-environment jsdom */
import { afterEach, describe, expect, it } from '@jest/globals';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { Page } from '../testing-page.tsx';
import { fleet } from '../testing.ts';
import { TopBar } from './top-bar.tsx';

afterEach(cleanup);

const show = () => {
  const went: string[] = [];
  render(
    <Page fleet={fleet()} path="/setup" fleet_id="a&b" onGo={(address) => went.push(address)}>
      <TopBar />
      <textarea aria-label="Reason" />
    </Page>,
  );
  return went;
};
const field = () => screen.getByRole<HTMLInputElement>('searchbox', { name: 'Search all conversations' });

describe('the search in the bar', () => {
  it('leads to the conversations that have the words', () => {
    const went = show();
    fireEvent.change(field(), { target: { value: ' refund & "order" ' } });
    fireEvent.submit(field());
    expect(went).toEqual(['/conversations?fleet=a%26b&q=refund+%26+%22order%22']);
    expect(field().value).toBe('');
  });

  it('goes nowhere without words', () => {
    const went = show();
    fireEvent.submit(field());
    expect(went).toEqual([]);
  });

  it('is reached by the key /, but not from where somebody writes', () => {
    show();
    fireEvent.keyDown(screen.getByRole('textbox', { name: 'Reason' }), { key: '/' });
    expect(document.activeElement).toBe(document.body);
    fireEvent.keyDown(document.body, { key: '/' });
    expect(document.activeElement).toBe(field());
    fireEvent.keyDown(field(), { key: 'Escape' });
    expect(document.activeElement).toBe(document.body);
  });
});
