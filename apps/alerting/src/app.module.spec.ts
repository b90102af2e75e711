import { describe, expect, it } from '@jest/globals';
import { MemoryBus } from '@chorus/bus';
import { definitionOf } from '@chorus/bus';
import { createLogger, runService } from '@chorus/service-kit';
import { AlertsProcessor } from './processors/alerts.processor.ts';
import service from './service.ts';

describe('AppModule', () => {
  it('can be built, and holds a processor whose topics the service declares', async () => {
    const bus = new MemoryBus();
    const running = await runService(service, { env: {}, bus, logger: createLogger({ level: 'silent' }) });
    try {
      const definition = definitionOf(running.app.get(AlertsProcessor));
      const declared = service.topics.map(({ name }) => name);
      for (const { name } of [
        ...(definition?.streams ?? []),
        ...(definition?.outputs ?? []),
        ...Object.values(definition?.tables ?? {}),
      ])
        expect(declared).toContain(name);
      const health = (await (await fetch(`${running.url}/health/ready`)).json()) as object;
      expect(health).toMatchObject({ ready: true });
      const metrics = await (await fetch(`${running.url}/metrics`)).text();
      expect(metrics).toContain('alerting_waiting_deliveries 0');
    } finally {
      await running.close();
      await bus.close();
    }
  });
});
