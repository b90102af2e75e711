import { ask, tell } from '../script.ts';
import type { Line, Script } from '../script.ts';

const CROWD = ['backend-dev', 'frontend-dev', 'db-migrator', 'release-captain', 'log-digger', 'payments-bot'] as const;

export interface CascadeOptions {
  /** How many agents the amplifier sets off; 4 unless said otherwise, at most 6. */
  readonly branching?: number;
  /** Waves after the first alarm; 3 unless said otherwise. */
  readonly waves?: number;
}

/**
 * One small notice becomes an avalanche: the amplifier hands it on to several agents, each of them asks several others,
 * and so on, wave after wave, within seconds.
 */
export const cascade =
  ({ branching = 4, waves = 3 }: CascadeOptions = {}): Script =>
  (world) => {
    const [origin, amplifier, ...crowd] = world.cast('stock-keeper', 'oncall-sre', ...CROWD.slice(0, branching));
    const quick = () => ({ after_ms: world.random.int(60, 350) });
    const notice = `ALERT-${world.number}`;
    function* lines(): Generator<Line> {
      yield tell(origin!, `${notice}: the stock of one article is negative.`, [amplifier!]);
      for (const agent of crowd) {
        yield ask(amplifier!, agent, `${notice}: something is wrong with the data. Check all you have!`, quick());
      }
      for (let wave = 2; wave <= waves; wave += 1) {
        for (const agent of crowd) {
          for (const other of crowd.filter((one) => one !== agent)) {
            yield ask(agent, other, `${notice}, wave ${wave}: do you see it too? Tell the others.`, quick());
          }
        }
      }
    }
    return { story: { kind: 'cascade', agents: [amplifier!, ...crowd], resources: [] }, lines: lines() };
  };
