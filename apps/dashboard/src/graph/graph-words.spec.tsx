/** @jest-environment jsdom */
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { cleanup, render, screen } from '@testing-library/react';
import { FleetPage } from '../fleet/fleet-page.tsx';
import { NOTHING } from '../live/live-client.ts';
import { giveElementsSize, Page } from '../testing-page.tsx';
import { decision, fleet } from '../testing.ts';

beforeAll(giveElementsSize);
afterEach(cleanup);

describe('the place of the graph', () => {
  it('says that it is loading before the first state is there', () => {
    render(
      <Page fleet={fleet()} live={NOTHING} status="connecting">
        <FleetPage ingestion_url="" />
      </Page>,
    );
    expect(screen.getByText('Loading the graph')).toBeTruthy();
  });

  it('says what it waits for where nothing was received', () => {
    render(
      <Page fleet={fleet()}>
        <FleetPage ingestion_url="" />
      </Page>,
    );
    expect(screen.getByRole('heading', { name: 'Waiting for the first message' })).toBeTruthy();
  });

  it('says so where there are messages, and their agents not yet', () => {
    render(
      <Page fleet={fleet({ decisions: [decision(1)] })}>
        <FleetPage ingestion_url="" />
      </Page>,
    );
    expect(screen.getByText('Waiting for the first agent')).toBeTruthy();
  });

  it('does not promise what the key may not see', () => {
    render(
      <Page fleet={fleet()} live={NOTHING} status="forbidden">
        <FleetPage ingestion_url="" />
      </Page>,
    );
    expect(screen.getByText('Not for this key to see')).toBeTruthy();
  });
});
