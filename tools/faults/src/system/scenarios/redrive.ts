import { deadLettersCommand } from '@chorus/dead-letters/testing';
import { until } from '../../stage/wait.ts';
import type { Late } from '../decisions.ts';
import { judgeDecisions } from '../judge.ts';
import { brokenEnvironment } from '../service/config.ts';
import type { SystemScenario } from '../system-scenario.ts';
import type { SystemStage } from '../system-stage.ts';

const PROCESSORS = ['accept', 'decide'] as const;
const DIGITS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

/** `accept` and `decide` fail on some messages for good; then both are mended, and what they gave up is put back twice. */
export const redrive: SystemScenario = {
  name: 'redrive',
  fault: 'messages given up, then redriven twice',
  // Messages.
  times: { full: 300, short: 40 },
  async open(stage) {
    const digits = stage.random.shuffle(DIGITS);
    /** Messages whose numbers end in a digit of its own are too much for each processor. */
    const late: Late = (n) => {
      const processor = PROCESSORS[digits.indexOf(n % 10)];
      return processor && `redriven for ${processor}`;
    };
    const broken = PROCESSORS.map((name, i) => [name, `"message_id":"\\d+/\\d*${digits[i]}"`]);
    await stage.start('ingestion');
    await stage.start('stream-processor', brokenEnvironment(Object.fromEntries(broken)));
    stage.talk();
    return {
      async inject(times) {
        await until(`for ${times} messages that will be given up`, () => givenUp(stage, late) >= times);
        await stage.settle();
        const count = givenUp(stage, late);
        const { process } = await stage.start('stream-processor');
        for (const processor of PROCESSORS) await command(stage, '--processor', processor);
        // It takes the copies, or some of them, once more.
        await process.respawn();
        const first = await command(stage);
        if (!first.includes('--again')) stage.complain(`a second redrive was not refused: ${first}`);
        const second = await command(stage, '--again');
        if (!second.includes(`${count} dead letters redriven`))
          stage.complain(`${count} messages were given up, but the second redrive said: ${second}`);
        await stage.settle();
        return count;
      },
      judge: async () => ({ messages: await judgeDecisions(stage, late) }),
    };
  },
};

/** How many of the messages that were taken must have been given up. */
const givenUp = ({ talkers }: SystemStage, late: Late): number =>
  [...talkers.values()]
    .flatMap(({ acknowledged }) => acknowledged)
    .reduce((sum, count) => sum + Array.from({ length: count }, (_, n) => n).filter((n) => late(n)).length, 0);

/** What `npm run dead-letters -- redrive --yes` says. @throws Error where it fails */
async function command(stage: SystemStage, ...args: string[]): Promise<string> {
  const { code, out, err } = await deadLettersCommand(stage.names, 'redrive', '--yes', ...args);
  if (code !== 0) throw new Error(`dead-letters redrive ${args.join(' ')} ended with ${code}: ${err}`);
  return out;
}
