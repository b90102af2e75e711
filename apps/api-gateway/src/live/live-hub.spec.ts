import { describe, expect, it } from '@jest/globals';
import {
  config,
  LIVE_CLOSE,
  LIVE_DECISIONS,
  trustScores,
  agentDecisionsProcessed,
  type SystemHealth,
} from '@chorus/contracts';
import fc from 'fast-check';
import { Fleets } from '../read-model/fleets.ts';
import { decision, fleetConfig, fleetLog, NOW, record, trust } from '../testing/records.ts';
import { WatchingClient } from '../testing/watching-client.ts';
import { LiveClient, MAX_MESSAGES_PER_SECOND, SNAPSHOT_INTERVAL_MS, TOO_SLOW_MS } from './live-client.ts';
import { LiveHub, MAX_BACKLOGS } from './live-hub.ts';

const health: SystemHealth = {
  state: 'up',
  as_of: new Date(NOW).toISOString(),
  services: [],
  dependencies: [],
  bus: 'memory',
};

function setUp(clients: number) {
  const fleets = new Fleets();
  const hub = new LiveHub();
  fleets.onChange((view, change) => hub.changed(view, change));
  const watching = Array.from({ length: clients }, () => {
    const socket = new WatchingClient();
    const client = new LiveClient(socket);
    hub.add(client);
    return { socket, client };
  });
  const subscribe = (n: number) => {
    const { client } = watching[n] ?? watching[0]!;
    hub.subscribe(client, fleets.watch('f'), NOW, health);
  };
  const socket = (n: number) => watching[n]!.socket;
  return { fleets, hub, watching, subscribe, socket };
}

/** What happens beside the records: to which client, and what. */
const happening = fc.record({
  client: fc.nat({ max: 2 }),
  act: fc.constantFrom('flush' as const, 'stall' as const, 'go on' as const, 'subscribe' as const, 'nothing' as const),
});

describe('the live hub', () => {
  it('Feature: real-time-data-flow, Property 11: Multi-user synchronization', () => {
    fc.assert(
      fc.property(fleetLog('f'), fc.array(happening, { minLength: 40, maxLength: 40 }), (log, happenings) => {
        const { fleets, hub, watching, subscribe, socket } = setUp(3);
        for (const n of [0, 1, 2]) subscribe(n);
        log.forEach((entry, at) => {
          fleets.apply(entry);
          const { client, act } = happenings[at] ?? { client: 0, act: 'flush' as const };
          if (act === 'stall') socket(client).stalled = true;
          if (act === 'subscribe') subscribe(client);
          if (act === 'go on') {
            socket(client).stalled = false;
            socket(client).read();
          }
          if (act !== 'nothing') hub.flush(NOW, health);
        });
        for (const { socket: one } of watching) {
          one.stalled = false;
          one.read();
        }
        hub.flush(NOW + SNAPSHOT_INTERVAL_MS, health);
        hub.flush(NOW + SNAPSHOT_INTERVAL_MS, health);

        const late = setUp(1);
        for (const entry of log) late.fleets.apply(entry);
        late.subscribe(0);
        for (const { socket: one } of watching) {
          expect(one.gaps).toBe(0);
          expect(sorted(one)).toEqual(sorted(late.socket(0)));
        }
      }),
      { numRuns: 200 },
    );
  });

  it('keeps what waits for a slow client bounded, and says what it left out', () => {
    const { fleets, hub, subscribe, socket } = setUp(1);
    fleets.apply(record(trustScores, 0, trust('f', 'a', 1)));
    subscribe(0);
    socket(0).stalled = true;
    for (let n = 0; n < LIVE_DECISIONS + 50; n++) {
      fleets.apply(record(agentDecisionsProcessed, n, decision('f', 'a')));
      hub.flush(NOW, health);
    }
    socket(0).stalled = false;
    socket(0).read();
    hub.flush(NOW, health);
    expect(socket(0).seen?.decisions.slice(0, 2)).toEqual([LIVE_DECISIONS + 49, LIVE_DECISIONS + 48]);
    expect(socket(0).seen?.decisions).toHaveLength(LIVE_DECISIONS);
    expect(socket(0).snapshots).toBe(1);
  });

  it('makes what several are told once: a delta, a snapshot, and what those missed who stopped at the same point', () => {
    const { fleets, hub, subscribe, socket } = setUp(4);
    for (const n of [0, 1, 2, 3]) subscribe(n);
    const say = (n: number) => {
      fleets.apply(record(trustScores, n, trust('f', 'a', n)));
      hub.flush(NOW, health);
    };
    say(0);
    for (const n of [1, 2]) socket(n).stalled = true;
    say(1);
    socket(3).stalled = true;
    say(2);
    for (const n of [1, 2, 3]) {
      socket(n).stalled = false;
      socket(n).read();
    }
    hub.flush(NOW, health);
    const frames = [0, 1, 2, 3].map((n) => socket(n).frames);
    expect(frames.map(({ length }) => length)).toEqual([4, 3, 3, 4]);
    // Snapshot, then the deltas.
    for (const received of frames) expect(received[0]).toBe(frames[0]![0]);
    for (const received of frames) expect(received[1]).toBe(frames[0]![1]);
    expect(frames[1]![2]).toBe(frames[2]![2]);
    expect(frames[3]![2]).toBe(frames[0]![2]);
    for (const n of [0, 1, 2, 3]) {
      expect(socket(n).gaps).toBe(0);
      expect(sorted(socket(n))).toEqual(sorted(socket(0)));
    }
  });

  it('gives a new snapshot where something changed since the last one', () => {
    const { fleets, subscribe, socket } = setUp(2);
    fleets.apply(record(trustScores, 0, trust('f', 'a', 1)));
    subscribe(0);
    fleets.apply(record(trustScores, 1, trust('f', 'a', 2)));
    subscribe(1);
    expect(socket(1).seen?.positions).toEqual({ [trustScores.name]: 1 });
  });

  it('keeps so many points at which slow clients stand; who stopped before begins anew', () => {
    const many = MAX_BACKLOGS + 3;
    const { fleets, hub, subscribe, socket } = setUp(many);
    for (let n = 0; n < many; n++) subscribe(n);
    for (let n = 0; n < many; n++) {
      socket(n).stalled = true;
      fleets.apply(record(trustScores, n, trust('f', 'a', n)));
      hub.flush(NOW + n, health);
    }
    for (let n = 0; n < many; n++) {
      socket(n).stalled = false;
      socket(n).read();
    }
    hub.flush(NOW + 2 * SNAPSHOT_INTERVAL_MS, health);
    for (let n = 0; n < many; n++) {
      expect(socket(n).snapshots).toBe(n < 3 ? 2 : 1);
      expect(socket(n).gaps).toBe(0);
      expect(sorted(socket(n))).toEqual(sorted(socket(0)));
    }
  });

  it('goes on telling the others where a client takes nothing', () => {
    const { fleets, hub, subscribe, socket } = setUp(2);
    for (const n of [0, 1]) subscribe(n);
    socket(0).stalled = true;
    for (let n = 0; n < 10; n++) {
      fleets.apply(record(trustScores, n, trust('f', 'a', n)));
      hub.flush(NOW, health);
      expect(socket(1).seen?.positions).toEqual({ [trustScores.name]: n });
    }
    expect(socket(0).frames).toHaveLength(1);
  });

  it('sends one snapshot a second, however often it is asked', () => {
    const { hub, subscribe, socket } = setUp(1);
    for (let n = 0; n < 100; n++) subscribe(0);
    expect(socket(0).snapshots).toBe(1);
    hub.flush(NOW + SNAPSHOT_INTERVAL_MS - 1, health);
    expect(socket(0).snapshots).toBe(1);
    hub.flush(NOW + SNAPSHOT_INTERVAL_MS, health);
    hub.flush(NOW + 10 * SNAPSHOT_INTERVAL_MS, health);
    expect(socket(0).snapshots).toBe(2);
  });

  it('puts no snapshot on a line that takes nothing', () => {
    const { hub, subscribe, socket } = setUp(1);
    socket(0).stalled = true;
    subscribe(0);
    hub.flush(NOW, health);
    socket(0).read();
    expect(socket(0).snapshots).toBe(0);
    socket(0).stalled = false;
    hub.flush(NOW, health);
    expect(socket(0).snapshots).toBe(1);
  });

  it('hears so many messages a second and no more', () => {
    const client = new LiveClient(new WatchingClient());
    const heard = (now: number) => Array.from({ length: MAX_MESSAGES_PER_SECOND + 1 }, () => client.hear(now));
    expect(heard(NOW).filter((taken) => !taken)).toHaveLength(1);
    expect(heard(NOW + 1_000).filter((taken) => !taken)).toHaveLength(1);
  });

  it('closes a client that takes nothing for too long', () => {
    const { hub, subscribe, socket } = setUp(1);
    subscribe(0);
    socket(0).stalled = true;
    hub.flush(NOW, health);
    hub.flush(NOW + TOO_SLOW_MS, health);
    expect(socket(0).closed).toBeUndefined();
    hub.flush(NOW + TOO_SLOW_MS + 1, health);
    expect(socket(0).closed).toBe(LIVE_CLOSE.tooSlow);
  });

  it('begins anew where a fleet was removed', () => {
    const { fleets, hub, subscribe, socket } = setUp(1);
    fleets.apply(record(trustScores, 0, trust('f', 'a', 50)));
    subscribe(0);
    fleets.apply(record(config, 0, fleetConfig('f', { removed: true, removed_at: new Date(NOW).toISOString() })));
    hub.flush(NOW + SNAPSHOT_INTERVAL_MS, health);
    expect(socket(0).snapshots).toBe(2);
    expect(socket(0).seen?.trust.size).toBe(0);
    expect(fleets.known()).toEqual([]);
  });
});

function sorted({ seen }: WatchingClient) {
  const rows = (map: Map<string, unknown> | undefined) => [...(map ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    positions: seen?.positions,
    trust: rows(seen?.trust),
    nodes: rows(seen?.nodes),
    edges: rows(seen?.edges),
    detections: rows(seen?.detections),
    interventions: seen?.interventions,
    decisions: seen?.decisions,
    mode: seen?.mode,
  };
}
