import { quote, type RetrainPriority, retrainPriorities, TidemarkError } from '@tidemark/domain';

/** A priority as it was typed. @throws TidemarkError `number.invalid` */
export function readPriority(text: string): RetrainPriority {
  const priority = retrainPriorities.find((one) => String(one) === text.trim());
  if (priority !== undefined) return priority;
  throw new TidemarkError('number.invalid', `--priority is ${quote(text)}`, {
    value: text,
    hint: 'Give a whole number from 1 (low) to 5 (high).',
  });
}
