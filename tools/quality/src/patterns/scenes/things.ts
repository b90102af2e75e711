import type { Thing } from '../vocabulary/vocabulary.ts';
import { ask, tell, useTool } from './lines.ts';
import type { Line, Stage } from './scene.ts';

/** In which form an agent takes a thing for itself. */
export const FORMS = ['declared', 'words', 'call'] as const;
export type Form = (typeof FORMS)[number];

/** An agent takes a thing, or fails to, in a form. */
export function take(
  stage: Stage,
  agent: string,
  thing: Thing,
  form: Form,
  holder: string | null,
  conversation = '',
): Line[] {
  const { voice, words } = stage;
  const text = voice.say('hold', { r: thing.name }, thing.name.length);
  if (form === 'words') return [tell(agent, [], text, { keep: true })];
  const resources = [{ resource: thing.declared, access: 'exclusive' as const }];
  if (form === 'declared') return [tell(agent, [], text, { keep: true, content: { resources } })];
  const use = { agent, tool: words.lockTool, args: thing.arguments };
  if (holder === null)
    return useTool(stage, { ...use, result: `{"status":"granted","holder":"${agent}"}` }, { keep: true });
  const error = `${thing.name} is held by ${holder}`;
  return useTool(stage, { ...use, result: error, error }, { conversation });
}

/** Somebody asks for a thing that another one keeps. */
export function askFor(
  stage: Stage,
  asking: string,
  holder: string,
  thing: Thing,
  form: Form,
  conversation = '',
): Line[] {
  const { random, voice } = stage;
  const slots = { r: thing.name, m: stage.matter(), a: holder };
  const usual = random.int(0, 9);
  const after_ms = random.int(3_000, 14_000);
  const content =
    form === 'declared' ? { resources: [{ resource: thing.declared, access: 'exclusive' as const }] } : {};
  if (form === 'call') {
    const [call, answer, ...more] = take(stage, asking, thing, form, holder, conversation);
    const tried = call && answer ? [{ ...call, after_ms }, answer, ...more] : [];
    return [...tried, ask(asking, holder, voice.say('ask_for', slots, usual), { conversation })];
  }
  return random.chance(0.75)
    ? [ask(asking, holder, voice.say('ask_for', slots, usual), { content, conversation, after_ms })]
    : [tell(asking, [], voice.say('wait_for', slots, usual), { content, conversation, after_ms })];
}

/** Lets a thing go; who declared that it has it declares that too. */
export function letGo({ voice, random }: Stage, agent: string, thing: Thing, form: Form): Line {
  const text = voice.say('release', { r: thing.name }, thing.name.length);
  const resources = [{ resource: thing.declared, access: 'exclusive' as const, release: true }];
  const content = form === 'declared' ? { resources } : {};
  return tell(agent, [], text, { keep: true, content, after_ms: random.int(1_000, 6_000) });
}
