import {
  formatSignalId,
  outcomes,
  parseDecimal,
  parseSignalId,
  quote,
  sides,
  TidemarkError,
} from '@tidemark/domain';
import { type SignalOutcome, setSignalOutcome } from '@tidemark/store';
import type { CommandContext } from '@tidemark/terminal';
import { parseChoice } from '@tidemark/terminal/values';
import { reportSignal } from './show-signal.ts';

export interface SignalSetOptions {
  readonly label?: string;
  readonly outcome?: string;
  readonly rr?: string;
}

/** `tidemark signals set` */
export async function setSignal(
  context: CommandContext,
  id: string,
  options: SignalSetOptions,
): Promise<void> {
  const key = formatSignalId(parseSignalId(id));
  const change = readChange(options);
  const signal = await setSignalOutcome(await context.openDb(), key, change);
  await reportSignal(context, signal);
}

function readChange({ label, outcome, rr }: SignalSetOptions): SignalOutcome {
  if (label === undefined && outcome === undefined && rr === undefined) {
    throw new TidemarkError('command.wrong_use', 'nothing to set was given', {
      hint: 'Give --label, --outcome, --rr or several of them.',
    });
  }
  return {
    ...(label === undefined ? {} : { label: parseOrNone(label, '--label', sides) }),
    ...(outcome === undefined ? {} : { outcome: parseOrNone(outcome, '--outcome', outcomes) }),
    ...(rr === undefined ? {} : { realizedRr: parseRr(rr) }),
  };
}

function parseOrNone<Choice extends string>(
  text: string,
  name: string,
  choices: readonly Choice[],
): Choice | null {
  const choice = parseChoice<Choice | 'none'>(text, name, [...choices, 'none']);
  return choice === 'none' ? null : choice;
}

function parseRr(text: string): number | null {
  if (text === 'none') return null;
  const value = parseDecimal(text);
  if (value !== null) return value;
  throw new TidemarkError('number.invalid', `--rr is ${quote(text)}`, {
    value: text,
    hint: 'Give a number such as 1.8 or -1, or none.',
  });
}
