/** @jest-environment jsdom */
import { afterEach, describe, expect, it } from '@jest/globals';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { Page, session } from '../testing-page.tsx';
import { detection, fleet } from '../testing.ts';
import { TopBar } from './top-bar.tsx';

afterEach(cleanup);

const other = { fleet_id: 'other', mode: 'observe', simulated: false, agents: 3 } as const;
const show = (path: string, onGo: (address: string) => void = () => {}) =>
  render(
    <Page fleet={fleet()} path={path} fleet_id="a&b" onGo={onGo} session={{ ...session, fleets: [other] }}>
      <TopBar />
    </Page>,
  );
const named = (links: readonly HTMLElement[]) => links.map((it) => [it.textContent, it.getAttribute('href')]);
const PAGES = [
  ['Fleet', '/?fleet=a%26b'],
  ['Inbox', '/inbox?fleet=a%26b'],
  ['Conversations', '/conversations?fleet=a%26b'],
  ['Conflicts', '/conflicts?fleet=a%26b'],
  ['Policies', '/policies?fleet=a%26b'],
  ['Setup', '/setup?fleet=a%26b'],
  ['Settings', '/settings?fleet=a%26b'],
];

describe('another fleet', () => {
  const choose = (): void => {
    fireEvent.keyDown(screen.getByRole('button', { name: 'Fleet a&b; switch' }), { key: 'Enter' });
    fireEvent.click(screen.getByRole('menuitemradio', { name: /other/ }));
  };

  it('is shown on the same page', () => {
    window.history.replaceState(null, '', '/setup?fleet=a%26b&theme=dark');
    show('/setup');
    choose();
    expect(window.location.pathname + window.location.search).toBe('/setup?fleet=other&theme=dark');
  });

  it('has conversations of its own', () => {
    const went: string[] = [];
    show('/conversations/c', (address) => went.push(address));
    choose();
    expect(went).toEqual(['/conversations?fleet=other']);
  });
});

describe('the pages in the bar', () => {
  it('take the fleet along, and mark the present one', () => {
    show('/conversations/c%2F1');
    const links = screen.getAllByRole('link');
    expect(named(links)).toEqual(PAGES);
    expect(links.filter((it) => it.getAttribute('aria-current') === 'page').map((it) => it.textContent)).toEqual([
      'Conversations',
    ]);
  });

  it('say how many detections wait in the Inbox', () => {
    const detections = [detection('a'), detection('b'), detection('over', { status: 'closed' })];
    const dismissed = detection('no', { verdict: 'dismissed' });
    render(
      <Page fleet={fleet({ detections: [...detections, dismissed] })}>
        <TopBar />
      </Page>,
    );
    expect(screen.getByRole('link', { name: 'Inbox 2 open' })).toBeTruthy();
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
