import { describe, expect, it } from '@jest/globals';
import { Fleet, message, type Given } from '../testing/fleet.ts';
import type { Conversation } from '../state.ts';
import { turnOf } from '../turn.ts';
import { reviewPieces } from './pieces.ts';

const CODE = 'Let me compute it.\n```python\nprint(total)\n```';
const FAILED = 'exitcode: 1 (execution failed)\nCode output: NameError: name total is not defined';
const printed = (output: string) => `exitcode: 0 (execution succeeded)\nCode output: ${output}`;

/** A group chat with an executor of code. */
class Chat {
  readonly fleet = new Fleet();

  constructor() {
    this.says('lead', 'How many of the letters in this word are vowels?');
  }

  says(agent: string, text: string, given: Given = {}) {
    return this.drawn(this.fleet.tell(agent, text, given));
  }
  codes(agent: string, text = CODE) {
    return this.says(agent, text, { message_type: 'request', target_agents: ['shell'] });
  }
  answers(agent: string, text: string) {
    return this.says('shell', text, { message_type: 'response', target_agents: [agent] });
  }
  /** `kind agent messages`, without what is in other rules' hands. */
  private drawn({ evidence }: ReturnType<Fleet['say']>): string[] {
    return evidence
      .filter(({ kind }) => kind !== 'contribution')
      .map(({ kind, agent_id, message_ids }) => `${kind} ${agent_id} ${message_ids.join()}`);
  }
}

describe('code that was executed', () => {
  it('given it brought something, is a success', () => {
    const chat = new Chat();
    chat.codes('coder');
    expect(chat.answers('coder', printed('4'))).toEqual(['execution_succeeded coder m3,m2']);
  });

  it.each(['', '[]', 'No vowels found.'])('given it printed %j, is an empty result and no success', (output) => {
    const chat = new Chat();
    chat.codes('coder');
    expect(chat.answers('coder', printed(output))).toEqual(['empty_result coder m2,m3']);
  });

  it('given it was a command, which may be silent, is a success', () => {
    const chat = new Chat();
    chat.codes('coder', 'First the folder.\n```sh\nmkdir results\n```');
    expect(chat.answers('coder', printed(''))).toEqual(['execution_succeeded coder m3,m2']);
  });

  it('given others go on before it was, is held against its author, once', () => {
    const chat = new Chat();
    chat.codes('coder');
    expect(chat.says('lead', 'That looks like a way to do it.')).toEqual(['not_executed coder m2,m3']);
    expect(chat.says('lead', 'Who else has an idea how?')).toEqual([]);
  });
});

describe('what is objected to', () => {
  it('given a colleague objects, speaks against its author, once', () => {
    const chat = new Chat();
    chat.says('solver', 'There are 5 vowels in the word, as I count them.');
    expect(chat.says('tester', 'It seems that the answer is incorrect.')).toEqual(['contested solver m2,m3']);
    const second = chat.says('lead', 'It seems that the count was wrong, then.');
    expect(second).toEqual(['contested tester m3,m4']);
  });

  it('given the author says so, weighs half', () => {
    const { fleet } = new Chat();
    fleet.tell('solver', 'There are 5 vowels in the word, as I count them.');
    const { evidence } = fleet.tell('solver', 'I apologize for the confusion, there are 4 vowels.');
    expect(evidence).toMatchObject([{ kind: 'contested', agent_id: 'solver', severity: 0.15 }]);
  });

  it('given it failed, is not held against its author a second time', () => {
    const chat = new Chat();
    chat.codes('coder');
    expect(chat.answers('coder', FAILED)).toEqual(['execution_failed coder m3,m2']);
    expect(chat.says('tester', 'It seems that the code was incorrect.')).toEqual([]);
  });
});

describe('an unsupported claim', () => {
  it('is one that goes on with made-up data, and less one that assumes', () => {
    const { fleet } = new Chat();
    expect(fleet.tell('a', 'I use a sample word, for example with dummy letters.').evidence).toMatchObject([
      { kind: 'unsupported_claim', agent_id: 'a', severity: 0.4, message_ids: ['m2'] },
    ]);
    expect(fleet.tell('b', 'Assuming that y counts there are five.').evidence).toMatchObject([
      { kind: 'unsupported_claim', agent_id: 'b', severity: 0.15 },
    ]);
  });

  it('is none in the question that opens a conversation', () => {
    expect(new Fleet().tell('lead', 'Assume a word of ten letters. How many are vowels?').evidence).toMatchObject([
      { kind: 'contribution' },
    ]);
  });
});

describe('a conclusion', () => {
  it('given nobody came to the same, is held against the author of what it rests on, once', () => {
    const chat = new Chat();
    chat.says('solver', 'There are 4 vowels in the word, as I count them.');
    expect(chat.says('tester', 'I agree with the count of the solver.')).toEqual(['unverified solver m2,m3']);
    expect(chat.says('lead', 'Therefore we are done here.')).toEqual([]);
  });

  it('rests on the first piece after the question that did not fail', () => {
    const chat = new Chat();
    chat.codes('first');
    chat.answers('first', FAILED);
    chat.codes('second', `${CODE} once more`);
    chat.answers('second', printed('4'));
    expect(chat.says('lead', 'TERMINATE')).toEqual(['unverified second m4,m6']);
  });

  it('given another one’s work came to the same result, is held against nobody', () => {
    const chat = new Chat();
    chat.codes('coder');
    chat.answers('coder', printed('there are 4'));
    chat.codes('tester', 'Another way.\n```python\nprint(len(v))\n```');
    chat.answers('tester', printed('4'));
    expect(chat.says('lead', 'Therefore the answer is 4.')).toEqual([]);
  });

  it('given the other one’s work came to another result, is', () => {
    const chat = new Chat();
    chat.codes('coder');
    chat.answers('coder', printed('4'));
    chat.codes('tester', 'Another way.\n```python\nprint(len(v))\n```');
    chat.answers('tester', printed('5'));
    expect(chat.says('lead', 'Therefore the answer is 4.')).toEqual(['unverified coder m2,m6']);
  });

  it('in the answer to somebody’s question is left to whom it was given', () => {
    const chat = new Chat();
    chat.says('solver', 'There are 4 vowels in the word, as I count them.');
    chat.says('lead', 'Is that so, what do you think?', { message_type: 'request', target_agents: ['tester'] });
    expect(
      chat.says('tester', 'I agree with the count.', { message_type: 'response', target_agents: ['lead'] }),
    ).toEqual([]);
  });
});

describe('a long conversation', () => {
  it('remembers few pieces, and holds a conclusion against one author only', () => {
    const chat = new Chat();
    const drawn = Array.from({ length: 60 }, (_, n) =>
      chat.says(`agent${n}`, `Therefore number ${n} is verified as well.`),
    ).flat();
    expect(drawn).toEqual(['unverified agent0 m2,m3']);
    expect(chat.fleet.conversations.get('talk')?.pieces).toHaveLength(12);
  });

  it('stored by an older release is gone on with', () => {
    const chat = new Chat();
    const known: [string, unknown][] = Object.entries(chat.fleet.conversations.get('talk') ?? {});
    const old: unknown = Object.fromEntries(known.filter(([name]) => name !== 'pieces' && name !== 'changes'));
    const said = message('a', { content: { text: 'I agree with all of it.' } });
    const turn = turnOf(said, 'm2', chat.fleet.now, old as Conversation);
    expect(reviewPieces(turn).pieces).toMatchObject([{ agent: 'a', kind: 'claim' }]);
  });
});
