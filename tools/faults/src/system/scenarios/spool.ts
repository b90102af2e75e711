import { setTimeout as sleep } from 'node:timers/promises';
import { judgeDecisions } from '../judge.ts';
import type { SystemScenario } from '../system-scenario.ts';

const AWAY_MS = 60_000;
const BEFORE = 500;

/** The broker is away for a minute; at random moments of it ingestion dies, and comes back without a log. */
export const spool: SystemScenario = {
  name: 'spool',
  fault: 'Kafka away for a minute under load, ingestion killed meanwhile',
  // The first is the broker, the others ingestion.
  times: { full: 3, short: 0 },
  async open(stage) {
    const ingestion = await stage.start('ingestion');
    await stage.start('stream-processor');
    stage.talk();
    return {
      async inject(times) {
        const { kafka, random } = stage;
        await stage.more(BEFORE);
        await kafka.kill();
        const before = stage.acknowledged;
        const share = AWAY_MS / (times - 1);
        for (let n = 1; n < times; n++) {
          const life = random.int(0, share);
          await sleep(life);
          await ingestion.process.respawn();
          await sleep(share - life);
        }
        if (stage.acknowledged < before + BEFORE)
          stage.complain(`only ${stage.acknowledged - before} messages were taken while Kafka was away`);
        await kafka.restart();
        await stage.more(BEFORE);
        return times;
      },
      judge: async () => ({ messages: await judgeDecisions(stage) }),
    };
  },
};
