import { describe, expect, it } from '@jest/globals';
import { MemoryBus, to } from '@chorus/bus';
import {
  agentDecisionsProcessed,
  causalGraphUpdates,
  detections,
  trustScores,
  type CausalGraphUpdate,
  type Detection,
} from '@chorus/contracts';
import { createLogger, runService } from '@chorus/service-kit';
import service from './service.ts';
import { loop, score } from './testkit/records.ts';

describe('graph-service', () => {
  it('turns decisions and trust into a graph, its figures and a loop, on a bus', async () => {
    const bus = new MemoryBus();
    const running = await runService(service, { env: {}, bus, logger: createLogger({ level: 'silent' }) });
    try {
      const updates: CausalGraphUpdate[] = [];
      const found: Detection[] = [];
      bus.reader({
        name: 'spec',
        topics: [
          { topic: causalGraphUpdates, from: 'beginning' },
          { topic: detections, from: 'beginning' },
        ],
        onRecords: (records) => {
          for (const { topic, value } of records)
            if (topic === detections.name) found.push(value as Detection);
            else updates.push(value as CausalGraphUpdate);
        },
      });
      await bus.publish(loop(['a', 'b', 'c'], 3).map((one) => to(agentDecisionsProcessed, one)));
      await bus.publish([to(trustScores, score('b', { standing: 'quarantined' }))]);
      const quarantine = () => updates.find(({ update_type }) => update_type === 'node_quarantined');
      const figures = () => updates.findLast(({ update_type }) => update_type === 'metrics')?.graph_metrics;
      while (found.length === 0 || !quarantine() || figures()?.messages_total !== 9)
        await new Promise((resolve) => setTimeout(resolve, 20));
      expect(found).toMatchObject([{ agents: ['a', 'b', 'c'], laps: 3, status: 'open' }]);
      expect(quarantine()?.edge_changes).toHaveLength(2);
      expect(figures()).toMatchObject({ node_count: 3, edge_count: 3, detected_loops: [['a', 'b', 'c']] });
    } finally {
      await running.close();
      await bus.close();
    }
  });
});
