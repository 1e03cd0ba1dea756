import { quote, TidemarkError } from '@tidemark/domain';

/**
 * One of a few words, in whichever case it was typed.
 * @throws TidemarkError `command.wrong_use`
 */
export function parseChoice<Choice extends string>(
  text: string,
  name: string,
  choices: readonly Choice[],
): Choice {
  const choice = choices.find((one) => one.toLowerCase() === text.toLowerCase());
  if (choice !== undefined) return choice;
  throw new TidemarkError('command.wrong_use', `${name} is ${quote(text)}`, {
    value: text,
    hint: `Use one of ${choices.join(', ')}.`,
  });
}
