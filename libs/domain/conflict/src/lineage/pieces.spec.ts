import { describe, expect, it } from '@jest/globals';
import { Fleet, message, type Given } from '../testing/fleet.ts';
import type { Conversation } from '../state.ts';
import { EVERYDAY, OBJECTIONS, OBJECTIONS_TO_WORK } from '../testing/everyday.ts';
import { turnOf } from '../turn.ts';
import { reviewPieces } from './pieces.ts';

const CODE = 'Let me compute it.\n```python\nprint(total)\n```';
const FAILED = 'exitcode: 1 (execution failed)\nCode output: NameError: name total is not defined';
const printed = (output: string) => `exitcode: 0 (execution succeeded)\nCode output: ${output}`;

/** A group chat with an executor of code. */
class Chat {
  readonly fleet = new Fleet();

  constructor() {
    const target_agents = ['coder', 'solver', 'tester'];
    this.says('lead', 'How many of the letters in this word are vowels?', { target_agents });
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

  it('given nobody was asked to execute it, may be shown and talked about', () => {
    const chat = new Chat();
    chat.says('coder', CODE);
    expect(chat.says('lead', 'That looks like a way to do it.')).toEqual([]);
  });
});

describe('what is objected to', () => {
  const CLAIM = 'There are 5 vowels in the word, as I count them.';

  it.each(OBJECTIONS)('speaks against its author: %j', (objection) => {
    const chat = new Chat();
    chat.says('solver', CLAIM);
    expect(chat.says('tester', objection)).toEqual(['contested solver m2,m3']);
  });

  it.each(OBJECTIONS_TO_WORK)('speaks against the author of code, and of no claim: %j', (objection) => {
    const chat = new Chat();
    chat.codes('coder');
    chat.answers('coder', printed('5'));
    expect(chat.says('tester', objection)).toEqual(['contested coder m2,m4']);
    const talk = new Chat();
    talk.says('solver', CLAIM);
    expect(talk.says('tester', objection)).toEqual([]);
  });

  it.each(EVERYDAY)('is nothing where somebody says %j', (sentence) => {
    for (const agent of ['solver', 'tester', 'lead']) {
      const chat = new Chat();
      chat.codes('coder');
      chat.answers('coder', printed('5'));
      chat.says('solver', CLAIM);
      expect(chat.says(agent, sentence)).toEqual([]);
      expect(chat.says('lead', 'Thanks to all of you, that is all for now.')).toEqual([]);
    }
  });

  it('given it is a number, is who named it', () => {
    const chat = new Chat();
    chat.says('solver', CLAIM);
    expect(chat.says('tester', 'The total of 12 is wrong on the label, by the way.')).toEqual([]);
    const same = new Chat();
    same.says('solver', CLAIM);
    expect(same.says('tester', 'The number 5 is wrong.')).toEqual(['contested solver m2,m3']);
  });

  it('given it is said to somebody, is that one’s last', () => {
    const chat = new Chat();
    chat.says('solver', CLAIM);
    chat.says('coder', 'I look at the consonants meanwhile, then.');
    expect(chat.says('tester', 'Your count is wrong.', { target_agents: ['solver'] })).toEqual([
      'contested solver m2,m4',
    ]);
  });

  it('is not who objected, however many agree with that', () => {
    const chat = new Chat();
    chat.says('solver', CLAIM);
    expect(chat.says('tester', 'It seems that the answer is incorrect.')).toEqual(['contested solver m2,m3']);
    expect(chat.says('lead', 'It seems that the count was wrong, then.')).toEqual([]);
    expect(chat.says('coder', 'I agree, the answer is incorrect.')).toEqual([]);
    expect(chat.says('solver', 'No, your claim is wrong, for y is a vowel.')).toEqual([]);
  });

  it('given the objector’s own work was executed since, is that as well', () => {
    const chat = new Chat();
    chat.says('solver', CLAIM);
    chat.codes('tester', `It seems that the answer is incorrect. ${CODE}`);
    expect(chat.says('lead', 'Indeed, the result was wrong.')).toEqual(['not_executed tester m3,m4']);
    chat.answers('tester', printed('9'));
    const other = new Chat();
    other.says('solver', CLAIM);
    other.codes('tester', `It seems that the answer is incorrect. ${CODE}`);
    other.answers('tester', printed('9'));
    expect(other.says('lead', 'The result is wrong.')).toEqual(['contested tester m3,m5']);
  });

  it('is nothing where a stranger says so, and once where the same one goes on saying so', () => {
    const chat = new Chat();
    chat.says('solver', CLAIM);
    expect(chat.says('stranger', 'It seems that the answer is incorrect.')).toEqual([]);
    for (let n = 0; n < 5; n++) {
      chat.says('solver', `There are ${n} vowels in the word, as I count them.`);
      const drawn = chat.says('tester', 'It seems that the answer is incorrect.');
      expect(drawn.filter((one) => one.startsWith('contested'))).toHaveLength(n === 0 ? 1 : 0);
    }
  });

  it('given the author says so, weighs half', () => {
    const { fleet } = new Chat();
    fleet.tell('solver', CLAIM);
    const { evidence } = fleet.tell('solver', 'I apologize for the mistake, there are 4 vowels.');
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
    expect(fleet.tell('a', 'I use a sample dataset, with dummy values.').evidence).toMatchObject([
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
  it('is held against who first said what it comes to, once', () => {
    const chat = new Chat();
    chat.says('coder', 'I looked at the 26 letters that there are.');
    chat.says('solver', 'There are 4 vowels in the word, as I count them.');
    chat.says('tester', 'Nobody else has an opinion, it seems.');
    expect(chat.says('lead', 'Therefore the answer is 4.')).toEqual(['unverified solver m3,m5']);
    expect(chat.says('lead', 'The final answer is 4.')).toEqual([]);
  });

  it('without words of its own goes back to where those of the last piece come from', () => {
    const chat = new Chat();
    chat.says('solver', 'There are 4 vowels in the word, as I count them.');
    chat.says('coder', 'So we go on with 4 of them.');
    expect(chat.says('lead', 'TERMINATE')).toEqual(['unverified solver m2,m4']);
  });

  it('goes back to the work that printed it, and to none that failed', () => {
    const chat = new Chat();
    chat.codes('coder');
    chat.answers('coder', FAILED);
    chat.codes('tester', `${CODE} once more`);
    chat.answers('tester', printed('vowels: 4'));
    expect(chat.says('lead', 'The final answer is 4.')).toEqual(['unverified tester m4,m6']);
  });

  it.each([
    'I agree with the count of the solver.',
    'I verified it, your numbers are correct.',
    'Confirmed, there are 4.',
    'I counted again and get the same number.',
  ])('given a colleague said %j, is held against nobody', (confirmation) => {
    const chat = new Chat();
    chat.says('solver', 'There are 4 vowels in the word, as I count them.');
    expect(chat.says('tester', confirmation)).toEqual([]);
    expect(chat.says('lead', 'Therefore the answer is 4.')).toEqual([]);
  });

  it('given only its author is sure, is held against him', () => {
    const chat = new Chat();
    chat.says('solver', 'There are 4 vowels in the word, as I count them.');
    chat.says('solver', 'I checked it and 4 is correct.');
    expect(chat.says('lead', 'Therefore the answer is 4.')).toEqual(['unverified solver m2,m4']);
  });

  it('that cannot be traced, or comes with the question, is held against nobody', () => {
    const chat = new Chat();
    chat.says('solver', 'There are a few vowels in the word.');
    expect(chat.says('lead', 'Therefore the answer is 4.')).toEqual([]);
    const told = new Fleet();
    told.tell('lead', 'Is it true that there are 4 vowels in it?', { target_agents: ['solver'] });
    told.tell('solver', 'There are 4 vowels in the word.');
    expect(told.tell('lead', 'Therefore the answer is 4.').evidence.filter(({ outcome }) => outcome === 'bad')).toEqual(
      [],
    );
  });

  it('of a stranger is held against nobody', () => {
    const chat = new Chat();
    chat.says('solver', 'There are 4 vowels in the word, as I count them.');
    expect(chat.says('stranger', 'Therefore the answer is 4.')).toEqual([]);
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
      chat.says('tester', 'The final answer is 4.', { message_type: 'response', target_agents: ['lead'] }),
    ).toEqual([]);
  });
});

describe('a long conversation', () => {
  it('remembers few pieces, and holds a conclusion against one author only', () => {
    const chat = new Chat();
    chat.says('solver', 'There are 1000 vowels in the book.');
    const drawn = Array.from({ length: 60 }, (_, n) => [
      ...chat.says(`agent${n}`, `It may also be that there are ${n} of them, who knows.`),
      ...chat.says('lead', `Therefore the answer is ${n === 0 ? 1000 : n}.`),
    ]).flat();
    expect(drawn).toEqual(['unverified solver m2,m4']);
    expect(chat.fleet.conversations.get('talk')?.pieces).toHaveLength(12);
    expect(chat.fleet.conversations.get('talk')?.pieces.slice(0, 2)).toMatchObject([
      { kind: 'question' },
      { agent: 'solver' },
    ]);
  });

  it('stored by an older release is gone on with', () => {
    const chat = new Chat();
    const known: [string, unknown][] = Object.entries(chat.fleet.conversations.get('talk') ?? {});
    const later = ['pieces', 'changes', 'members', 'objections'];
    const old: unknown = Object.fromEntries(known.filter(([name]) => !later.includes(name)));
    const said = message('a', { content: { text: 'I agree with all of it.' } });
    const turn = turnOf(said, 'm2', chat.fleet.now, old as Conversation);
    expect(reviewPieces(turn)).toMatchObject({ pieces: [{ agent: 'a', kind: 'claim' }], objections: [] });
  });
});
