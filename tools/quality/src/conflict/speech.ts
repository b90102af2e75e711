import type { AgentMessage } from '@chorus/contracts';
import type { Random } from '@chorus/testing/random';
import type { Phrases, Thing, Verb, Vocabulary } from './vocabulary/thing.ts';

type Content = AgentMessage['content'];

/** A message but for what a run adds: time, id, conversation. */
export interface Said {
  readonly from: string;
  readonly to: readonly string[];
  readonly type: AgentMessage['message_type'];
  readonly content: Content;
}

/** In which way an agent says what it does, when it does not only talk. */
export type Form = 'declared' | 'call' | 'blocks' | 'fields' | 'command';

export interface Act {
  readonly agent: string;
  readonly thing: Thing;
  readonly verb: Verb;
  /** What the edit is about; empty where there is nothing to add. */
  readonly detail: string;
}

const fill = (template: string, thing: string, verb: Verb | null, detail = ''): string => {
  const text = template
    .replaceAll('$ing', verb?.ing ?? '')
    .replaceAll('$base', verb?.base ?? '')
    .replaceAll('$past', verb?.past ?? '')
    .replaceAll('@', verb?.past ?? '')
    .replaceAll('%', thing)
    .replace(/(?: –|, namely|[,:])? ?\(?&\)?/, detail === '' ? '' : `, ${detail}`);
  // A sentence begins with a capital, and a path stays as it is.
  return /^\S*[/.]\S/.test(text) ? text : text.charAt(0).toUpperCase() + text.slice(1);
};

/** Says what agents do: structured where nothing is lost, in plain words where something is. */
export class Speech {
  readonly #random: Random;
  readonly #words: Vocabulary;
  readonly #noise: number;
  #calls = 0;

  constructor(random: Random, words: Vocabulary, noise: number) {
    this.#random = random;
    this.#words = words;
    this.#noise = noise;
  }

  /** A form in which agents can work on this thing. */
  form(thing: Thing): Form {
    const forms: Form[] = ['declared', 'call', 'blocks', 'fields'];
    return this.#random.pick(thing.command === undefined ? forms : [...forms, 'command', 'command']);
  }

  /** An act begins. In some forms a tool is asked, and its answer ends it: see {@link finish}. */
  begin(act: Act, form: Form): Said {
    const { agent, thing, verb, detail } = act;
    const text = this.#sentence('begin', thing, verb, detail);
    const name = `${verb.base}_${thing.noun}`;
    const args = detail === '' ? thing.arguments : { ...thing.arguments, what: detail };
    const told = { from: agent, to: [], type: 'broadcast' } as const;
    const asked = { from: agent, to: [`tool:${name}`], type: 'request' } as const;
    if (this.#isLost()) return { ...told, content: { text } };
    switch (form) {
      case 'declared': {
        const intent = detail === '' ? verb.base : `${verb.base} ${detail}`;
        return { ...told, content: { text, resources: [{ resource: thing.declared, access: 'write', intent }] } };
      }
      case 'call': {
        const id = this.#callId();
        const call = { id, type: 'function', function: { name, arguments: JSON.stringify(args) } };
        return { ...asked, content: { tool_calls: [call] } };
      }
      case 'blocks': {
        const id = this.#callId();
        const blocks = [
          { type: 'text', text: 'I see to it.' },
          { type: 'tool_use', id, name, input: args },
        ];
        return { ...asked, content: { id, content: blocks } };
      }
      case 'fields':
        return { ...told, content: { action: verb.base, ...args } };
      case 'command': {
        const command = thing.command?.(verb) ?? '';
        const shell = { from: agent, to: ['tool:shell'], type: 'request' } as const;
        return { ...shell, content: { text: `One moment.\n\`\`\`sh\n${command}\n\`\`\`` } };
      }
    }
  }

  /** The act is through: the tool's answer to `begun`, or the agent's own word. */
  finish(act: Act, begun: Said, to: readonly string[] = []): Said {
    const { agent, thing, verb } = act;
    const tool = begun.to[0];
    if (tool === 'tool:shell')
      return {
        from: tool,
        to: [agent],
        type: 'response',
        content: { text: 'exitcode: 0 (execution succeeded)\nCode output: ok' },
      };
    if (tool !== undefined) {
      const call = begun.content.tool_calls?.[0]?.id;
      const result = { type: 'tool_result', tool_use_id: begun.content['id'], content: 'ok' };
      const content: Content = call === undefined ? { content: [result] } : { text: 'ok', tool_call_id: call };
      return { from: tool, to: [agent], type: 'response', content };
    }
    const text = this.#sentence('done', thing, verb);
    const isDeclared = begun.content.resources !== undefined && !this.#isLost();
    const resources = [{ resource: thing.declared, access: 'write' as const, release: true }];
    return { from: agent, to, type: 'broadcast', content: isDeclared ? { text, resources } : { text } };
  }

  read(agent: string, thing: Thing, form: Form): Said {
    const text = this.#sentence('read', thing, null);
    const told = { from: agent, to: [], type: 'broadcast' } as const;
    if (this.#isLost() || form === 'command') return { ...told, content: { text } };
    if (form === 'declared' || form === 'fields')
      return { ...told, content: { text, resources: [{ resource: thing.declared, access: 'read' }] } };
    const name = `get_${thing.noun}`;
    const call = {
      id: this.#callId(),
      type: 'function',
      function: { name, arguments: JSON.stringify(thing.arguments) },
    };
    return { from: agent, to: [`tool:${name}`], type: 'request', content: { tool_calls: [call] } };
  }

  hold(agent: string, thing: Thing): Said {
    return this.#exclusive(agent, thing, 'hold', false);
  }

  wait(agent: string, thing: Thing): Said {
    return this.#exclusive(agent, thing, 'wait', false);
  }

  release(agent: string, thing: Thing, to: readonly string[] = []): Said {
    return { ...this.#exclusive(agent, thing, 'release', true), to };
  }

  handOver(agent: string, to: string, thing: Thing, verb: Verb): Said {
    const text = this.#sentence('hand_over', thing, verb);
    const content: Content = this.#isLost()
      ? { text }
      : { text, resources: [{ resource: thing.declared, access: 'write', intent: verb.base }] };
    return { from: agent, to: [to], type: 'request', content };
  }

  mention(agent: string, thing: Thing, verb: Verb): Said {
    const text = fill(this.#random.pick(this.#words.mentions), this.#name(thing), verb);
    return { from: agent, to: [], type: 'broadcast', content: { text } };
  }

  chatter(agent: string): Said {
    const text = this.#random.pick(this.#words.chatter);
    return { from: agent, to: [], type: 'broadcast', content: { text } };
  }

  /** Somebody is asked something that names no resource. With noise now and then in other words. */
  question(agent: string, to: string, [plain, other]: readonly [string, string]): Said {
    return { from: agent, to: [to], type: 'request', content: { text: this.#isLost() ? other : plain } };
  }

  answer(agent: string, to: string, text: string): Said {
    return { from: agent, to: [to], type: 'response', content: { text } };
  }

  #exclusive(agent: string, thing: Thing, key: 'hold' | 'wait' | 'release', release: boolean): Said {
    const text = this.#sentence(key, thing, null);
    const declared = { resource: thing.declared, access: 'exclusive' as const, ...(release && { release }) };
    return {
      from: agent,
      to: [],
      type: 'broadcast',
      content: this.#isLost() ? { text } : { text, resources: [declared] },
    };
  }

  #sentence(key: keyof Phrases, thing: Thing, verb: Verb | null, detail = ''): string {
    return fill(this.#random.pick(this.#words.phrases[key]), this.#name(thing), verb, detail);
  }

  #name(thing: Thing): string {
    return this.#isLost() ? thing.paraphrase : thing.name;
  }

  #isLost(): boolean {
    return this.#random.chance(this.#noise);
  }

  #callId(): string {
    return `toolu_${(this.#calls += 1)}`;
  }
}
