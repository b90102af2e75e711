import { ask, reply, tell } from '../lines.ts';
import type { Line, Script } from '../scene.ts';

/** Everybody speaks in turn and hands on, and each time there is something new. */
export const roundRobin: Script = (stage) => {
  const { random, voice, words } = stage;
  const circle = stage.cast(random.int(3, 6));
  const news = random.shuffle(words.news);
  const turns = Math.min(news.length, circle.length * random.int(2, 4));
  const lines = Array.from({ length: turns }, (_, turn): Line => {
    const [from = '', to = ''] = [circle[turn % circle.length], circle[(turn + 1) % circle.length]];
    return ask(from, to, voice.say('my_turn', { f: news[turn] ?? '', a: to }));
  });
  return { agents: circle, lines, incident: null };
};

/** Now and again somebody asks all how far they are, and all tell all. */
export const standUps: Script = (stage) => {
  const { random, voice, words } = stage;
  const [lead = '', ...others] = stage.cast(random.int(4, 7));
  const lines: Line[] = [];
  const times = random.int(2, 4);
  for (let time = 0; time < times; time += 1) {
    lines.push(tell(lead, [], voice.say('stand_up'), { after_ms: time === 0 ? 1_000 : random.int(60_000, 120_000) }));
    for (const one of others) {
      const slots = { m: stage.matter(), t: random.pick(words.tasks), f: random.pick(words.findings) };
      lines.push(tell(one, [], voice.say('my_day', slots)));
    }
  }
  return { agents: [lead, ...others], lines, incident: null };
};

/** One asks another at regular times whether it is up, and it is. */
export const healthChecks: Script = (stage) => {
  const { random, voice } = stage;
  const [watcher = '', watched = ''] = stage.cast(2);
  const every = random.int(15_000, 45_000);
  const lines = Array.from({ length: random.int(4, 9) }, (): Line[] => {
    const question = ask(watcher, watched, voice.say('are_you_up'), { after_ms: every });
    return [
      question,
      reply(watched, question, voice.say('up', { v: random.int(0, 400), w: random.int(20, 900) }), {
        after_ms: random.int(200, 1_500),
      }),
    ];
  }).flat();
  return { agents: [watcher, watched], lines, incident: null };
};

/** Offer and counter-offer come closer until they meet. */
export const negotiation: Script = (stage) => {
  const { random, voice } = stage;
  const [buyer = '', seller = ''] = stage.cast(2);
  const matter = stage.matter();
  const rounds = random.int(3, 7);
  const [low, high] = [random.int(40, 90), random.int(140, 220)];
  const middle = Math.round((low + high) / 2);
  const step = (from: number, n: number): number => Math.round(from + ((middle - from) * n) / rounds);
  const lines: Line[] = [];
  for (let n = 0; n < rounds; n += 1) {
    const offer = ask(buyer, seller, voice.say('offer', { m: matter, v: step(low, n) }));
    lines.push(offer, reply(seller, offer, voice.say('counter_offer', { m: matter, v: step(high, n) })));
  }
  const last = ask(buyer, seller, voice.say('offer', { m: matter, v: middle }));
  lines.push(last, reply(seller, last, voice.say('agreed', { m: matter, v: middle })));
  return { agents: [buyer, seller], lines, incident: null };
};
