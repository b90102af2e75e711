/** @jest-environment jsdom */
import { afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { Page, giveElementsSize } from '../testing-page.tsx';
import { decision, detection, fleet } from '../testing.ts';
import { detectionOf, detectionsByMessage } from './decision-words.ts';
import { Feed } from './feed.tsx';

beforeAll(giveElementsSize);
afterEach(cleanup);
afterEach(() => {
  jest.restoreAllMocks();
});

const page = (newest: number) => (
  <Page
    fleet={fleet({
      decisions: Array.from({ length: 5 }, (_, i) => decision(newest - i, { text: `message ${newest - i}` })),
    })}
  >
    <Feed />
  </Page>
);
const shown = (): (string | null)[] =>
  screen.queryAllByTestId('decision-item').map((item) => item.getAttribute('data-message-id'));

describe('Feed', () => {
  it('shows the newest first and follows', () => {
    const { rerender } = render(page(10));
    expect(shown()[0]).toBe('m10');
    rerender(page(12));
    expect(shown()[0]).toBe('m12');
  });

  it('stands still under the pointer, counts what arrives, and goes on after', () => {
    const { rerender } = render(page(10));
    const feed = screen.getByRole('region', { name: 'Feed of decisions' });
    fireEvent.pointerEnter(feed);
    rerender(page(13));
    expect(shown()[0]).toBe('m10');
    const bar = screen.getByRole('button', { name: 'Paused while you read: 3 new' });
    fireEvent.pointerLeave(feed);
    expect(shown()[0]).toBe('m13');
    expect(bar.isConnected).toBe(false);
  });

  it('stands still while it has the focus, so that a line is the same when it is pressed', () => {
    const { rerender } = render(page(10));
    const [first] = screen.getAllByRole('link', { name: 'Open conversation' });
    act(() => first?.focus());
    rerender(page(13));
    expect(document.activeElement).toBe(first);
    expect(first?.getAttribute('href')).toContain('message=m10');
    act(() => first?.blur());
    expect(shown()[0]).toBe('m13');
  });

  it('goes on with a focus that is not shown, as a press or a window that comes back leaves it', () => {
    const matches = Element.prototype.matches;
    jest.spyOn(Element.prototype, 'matches').mockImplementation(function (this: Element, selector) {
      return selector !== ':focus-visible' && matches.call(this, selector);
    });
    const { rerender } = render(page(10));
    act(() => screen.getAllByRole('link', { name: 'Open conversation' })[0]?.focus());
    rerender(page(13));
    expect(shown()[0]).toBe('m13');
  });

  it('stands still while the keyboard is in it, also when the pointer leaves or it is scrolled to the top', () => {
    const { rerender } = render(page(10));
    const feed = screen.getByRole('region', { name: 'Feed of decisions' });
    act(() => screen.getAllByRole('link', { name: 'Open conversation' })[0]?.focus());
    fireEvent.pointerEnter(feed);
    fireEvent.pointerLeave(feed);
    fireEvent.scroll(feed);
    rerender(page(13));
    expect(shown()[0]).toBe('m10');
  });

  it('stands still under the pointer when the focus leaves', () => {
    const { rerender } = render(page(10));
    const feed = screen.getByRole('region', { name: 'Feed of decisions' });
    const [first] = screen.getAllByRole('link', { name: 'Open conversation' });
    act(() => first?.focus());
    const matches = Element.prototype.matches;
    jest.spyOn(Element.prototype, 'matches').mockImplementation(function (this: Element, selector) {
      return selector === ':hover' ? this === feed : matches.call(this, selector);
    });
    act(() => first?.blur());
    rerender(page(13));
    expect(shown()[0]).toBe('m10');
  });

  it('keeps each line where it is when scrolling stops it', () => {
    render(page(10));
    const feed = screen.getByRole('region', { name: 'Feed of decisions' });
    feed.scrollTop = 20;
    fireEvent.scroll(feed);
    const places = screen.getAllByTestId('decision-item').map((item) => item.parentElement?.style.transform);
    expect(places).toEqual([0, 50, 100, 150, 200].map((y) => `translateY(${y}px)`));
  });

  it('says why a risky message is risky, and shows hostile text as text', () => {
    const evil = decision(3, { agent: '<img src=x onerror=alert(1)>', text: '<script>alert(1)</script>', risk: 0.86 });
    const { container } = render(
      <Page fleet={fleet({ decisions: [evil] })}>
        <Feed />
      </Page>,
    );
    expect(screen.getByText('Both write db/orders.')).toBeTruthy();
    expect(screen.getByText('<script>alert(1)</script>')).toBeTruthy();
    expect(container.querySelector('img, script')).toBeNull();
    expect(screen.getByRole('img', { name: 'high risk' })).toBeTruthy();
  });

  it('leads from what is evidence to its detection in the Inbox, unless that was dismissed', () => {
    const detections = [
      detection('loop/1', { evidence: ['m2'] }),
      detection('dismissed', { evidence: ['m1'], verdict: 'dismissed' }),
    ];
    render(
      <Page fleet={fleet({ decisions: [decision(2), decision(1)], detections })}>
        <Feed />
      </Page>,
    );
    const [lead, ...others] = screen.getAllByRole('link', { name: 'Loop of 2' });
    expect(others).toEqual([]);
    expect(lead?.getAttribute('href')).toBe('/inbox?fleet=checkout&id=loop%2F1');
  });

  it('knows messages of others apart that have the same id', () => {
    const view = { ...decision(2, { agent: 'x' }) };
    const message = { ...view.decision.original_message, target_agents: ['y'] };
    const other = { ...view, decision: { ...view.decision, original_message: message } };
    const of = detection('loop', { agents: ['a', 'b'], evidence: ['m2'] });
    const found = detectionsByMessage([of]);
    expect(detectionOf(other, found)).toBeUndefined();
    expect(
      detectionOf(
        { ...other, decision: { ...other.decision, original_message: { ...message, agent_id: 'a' } } },
        found,
      ),
    ).toBe(of);
    const apart = detectionsByMessage([{ ...of, agents: ['x', 'y'], correlation_id: 'another' }]);
    expect(detectionOf(other, apart)).toBeUndefined();
  });

  it('leads from a message to its conversation, and from a reason to what it rests on', () => {
    const view = decision(7, { risk: 0.5 });
    const conflict_analysis = { ...view.decision.conflict_analysis, evidence: ['m 2'] };
    render(
      <Page fleet={fleet({ decisions: [{ ...view, decision: { ...view.decision, conflict_analysis } }] })}>
        <Feed />
      </Page>,
    );
    expect(screen.getByRole('link', { name: 'Open conversation' }).getAttribute('href')).toBe(
      '/conversation?fleet=checkout&id=c&message=m7',
    );
    expect(screen.getByRole('link', { name: 'Earlier message' }).getAttribute('href')).toBe(
      '/conversations?fleet=checkout&message=m+2',
    );
  });

  it('tells what will stand here while there is nothing', () => {
    render(
      <Page fleet={fleet()}>
        <Feed />
      </Page>,
    );
    expect(screen.getByText(/Each message is judged as it arrives/)).toBeTruthy();
  });
});
