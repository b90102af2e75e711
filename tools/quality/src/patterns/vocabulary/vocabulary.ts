import type { Random } from '@chorus/testing/random';

/** Something that one agent at a time can have. */
export interface Thing {
  /** In a sentence. */
  readonly name: string;
  /** As agents declare it in `content.resources`. */
  readonly declared: string;
  /** Of a tool call that is about it. */
  readonly arguments: Readonly<Record<string, string>>;
}

/** Something that can be looked at and told to others. */
export interface Observed {
  /** As agents state it in `content.statements`. */
  readonly subject: string;
  /** In a sentence. */
  readonly name: string;
  readonly unit: string;
  readonly value: string | number | boolean;
  /** What it might be as well, where it is no number. */
  readonly others: readonly (string | boolean)[];
  /** What looks it up: by `key`, answering with `figure`. */
  readonly tool: string;
  readonly key: { readonly name: string; readonly value: string };
  readonly figure: string;
}

/** Something that agents have done by a tool. */
export interface Job {
  readonly name: string;
  readonly tool: string;
  /** The same in a shell. */
  readonly command: string;
}

/**
 * Sentences in their wordings. Slots: `$m` the matter, `$n` what is needed for it, `$r` a thing, `$a` another agent, `$k` a
 * count, `$c` a time of day, `$s` a subject, `$v` and `$w` values, `$u` a unit, `$j` a job, `$e` an error, `$p` a product, `$t` a task,
 * `$f` a finding, `$i` a notice's code, `$x` what it says … each as the key's comment has it.
 */
export interface Sentences {
  // Loops: $m, $n; $k, $c; $j, $e.
  readonly hand_on: readonly string[];
  readonly opening: readonly string[];
  readonly counter: readonly string[];
  readonly ack: readonly string[];
  readonly settle: readonly string[];
  readonly ask_run: readonly string[];
  readonly report_failed: readonly string[];
  readonly run_done: readonly string[];
  // Holds: $r, $m, $a.
  readonly hold: readonly string[];
  readonly ask_for: readonly string[];
  readonly wait_for: readonly string[];
  readonly refuse: readonly string[];
  readonly use: readonly string[];
  readonly release: readonly string[];
  readonly took_over: readonly string[];
  // Failures and notices: $m, $p, $a, $e; $i, $w.
  readonly need_upstream: readonly string[];
  readonly try_now: readonly string[];
  readonly no_input: readonly string[];
  readonly fail_first: readonly string[];
  readonly fail_on: readonly string[];
  readonly worked_round: readonly string[];
  readonly notice: readonly string[];
  readonly pass_on: readonly string[];
  readonly seen: readonly string[];
  readonly cause_found: readonly string[];
  readonly resolved: readonly string[];
  readonly stage_done: readonly string[];
  // Values: $s, $v, $u, $w.
  readonly ask_value: readonly string[];
  readonly tell_value: readonly string[];
  readonly correct_value: readonly string[];
  readonly changed_value: readonly string[];
  readonly guess_value: readonly string[];
  // Waiting: $m, $n, $a, $f, $k.
  readonly request: readonly string[];
  readonly remind: readonly string[];
  readonly wait_aloud: readonly string[];
  readonly progress: readonly string[];
  readonly answer: readonly string[];
  readonly answer_for: readonly string[];
  readonly withdraw: readonly string[];
  // Work: $m, $t, $f, $k, $a, $v, $w.
  readonly assign: readonly string[];
  readonly done: readonly string[];
  readonly plan_done: readonly string[];
  readonly my_turn: readonly string[];
  readonly ask_page: readonly string[];
  readonly page: readonly string[];
  readonly next_item: readonly string[];
  readonly item_done: readonly string[];
  readonly change_and_retry: readonly string[];
  readonly stand_up: readonly string[];
  readonly my_day: readonly string[];
  readonly are_you_up: readonly string[];
  readonly up: readonly string[];
  readonly offer: readonly string[];
  readonly counter_offer: readonly string[];
  readonly agreed: readonly string[];
  readonly draft: readonly string[];
  readonly remark: readonly string[];
  readonly approved: readonly string[];
  readonly chatter: readonly string[];
}

/** What the agents of one part talk about. */
export interface Vocabulary {
  readonly matter: (random: Random, number: number) => string;
  readonly thing: (random: Random, number: number) => Thing;
  readonly observe: (random: Random, number: number) => Observed;
  /** A tool that gives a thing to one agent alone, and one that works on it. */
  readonly lockTool: string;
  readonly useTool: string;
  readonly needs: readonly string[];
  readonly jobs: readonly Job[];
  /** Lines of an error. */
  readonly failures: readonly string[];
  readonly products: readonly string[];
  readonly noticeCodes: readonly string[];
  readonly alarms: readonly string[];
  readonly tasks: readonly string[];
  readonly findings: readonly string[];
  readonly news: readonly string[];
  readonly remarks: readonly string[];
  /** What a row of a list holds; `$v` is a figure. */
  readonly rows: readonly string[];
  readonly sentences: Sentences;
}
