// One service of Chorus, which its argument names, as a process that may be killed. Started by Workers of @chorus/testing.
import { KafkaBus, kafkaConfigSchema } from '@chorus/bus';
import { createLogger, runMain, runService, type Service } from '@chorus/service-kit';
import { serveParent } from '@chorus/testing/worker';
import { breakable } from './breakable.ts';
import { type Broken, readBroken } from './config.ts';
import { serviceNamed } from './names.ts';

/** With handlers that fail; given up sooner than by a service as it is, which waits for better times. */
async function runBroken(service: Service, broken: Broken): Promise<void> {
  const bus = new KafkaBus({
    config: kafkaConfigSchema.parse(process.env),
    retry: { attempts: 2, pause_ms: 5, max_pause_ms: 5 },
  });
  const running = await runService(service, {
    env: process.env,
    bus: breakable(bus, broken),
    logger: createLogger({ level: 'warn' }),
  });
  process.once('SIGTERM', () => {
    void running
      .close()
      .then(() => bus.close())
      .then(() => process.exit());
  });
}

const service = await serviceNamed(process.argv[2]);
const broken = readBroken(process.env);
await (broken ? runBroken(service, broken) : runMain(service));
serveParent(() => undefined);
