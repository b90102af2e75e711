/** @jest-environment jsdom */
import { afterEach, describe, expect, it } from '@jest/globals';
import { cleanup, render, screen } from '@testing-library/react';
import { Page } from '../testing-page.tsx';
import { agent, detection, fleet } from '../testing.ts';
import { SituationStrip } from './situation-strip.tsx';

afterEach(cleanup);

describe('the situation strip', () => {
  it('leads from a detection to the Inbox and to the conversation, from all else to the conversation alone', () => {
    render(
      <Page
        fleet={fleet({
          agents: [agent('bad', { standing: 'quarantined', enforced: true, score: 12 })],
          detections: [detection('loop/1', { evidence: ['m 1'] })],
        })}
      >
        <SituationStrip />
      </Page>,
    );
    const inbox = screen.getAllByRole('link', { name: /open in the Inbox/ });
    expect(inbox.map((link) => link.getAttribute('href'))).toEqual(['/inbox?fleet=checkout&id=loop%2F1']);
    expect(screen.getByRole('link', { name: 'Loop of 2: open the conversation' }).getAttribute('href')).toBe(
      '/conversations?fleet=checkout&message=m+1',
    );
  });
});
