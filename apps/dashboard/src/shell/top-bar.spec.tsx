/** @jest-environment jsdom */
import { afterEach, describe, expect, it } from '@jest/globals';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { Page } from '../testing-page.tsx';
import { fleet } from '../testing.ts';
import { TopBar } from './top-bar.tsx';

afterEach(cleanup);

const show = (path: string) =>
  render(
    <Page fleet={fleet()} path={path} fleet_id="a&b">
      <TopBar />
    </Page>,
  );
const named = (links: readonly HTMLElement[]) => links.map((it) => [it.textContent, it.getAttribute('href')]);
const PAGES = [
  ['Fleet', '/?fleet=a%26b'],
  ['Conversations', '/conversations?fleet=a%26b'],
  ['Setup', '/setup?fleet=a%26b'],
  ['Settings', '/settings?fleet=a%26b'],
];

describe('the pages in the bar', () => {
  it('take the fleet along, and mark the present one', () => {
    show('/conversations/c%2F1');
    const links = screen.getAllByRole('link');
    expect(named(links)).toEqual(PAGES);
    expect(links.filter((it) => it.getAttribute('aria-current') === 'page').map((it) => it.textContent)).toEqual([
      'Conversations',
    ]);
  });

  it('are in a menu too, for a bar without room, by keyboard', () => {
    show('/setup');
    const trigger = screen.getByRole('button', { name: 'Pages' });
    fireEvent.keyDown(trigger, { key: 'Enter' });
    const items = screen.getAllByRole('menuitem');
    expect(named(items)).toEqual(PAGES);
    expect(items.find((it) => it.getAttribute('aria-current') === 'page')?.textContent).toBe('Setup');
  });
});
