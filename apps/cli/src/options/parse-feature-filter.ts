import { parseDecimal, quote, TidemarkError } from '@tidemark/domain';
import type { FeatureFilter } from '@tidemark/store';

const comparison = /^\s*(.+?)\s*(>=|<=|==|=|>|<)\s*(.*?)\s*$/s;

const operators = {
  '>': 'gt',
  '>=': 'gte',
  '<': 'lt',
  '<=': 'lte',
  '=': 'equals',
  '==': 'equals',
} as const;

/**
 * A comparison such as `rsi_14>70` or `regime=trend`. The value is a number, true or false where it reads as one, else
 * text; text that reads as a number stands in double quotes.
 * @throws TidemarkError `command.wrong_use`
 */
export function parseFeatureFilter(text: string): FeatureFilter {
  const [, name = '', operator = '', rest = ''] = comparison.exec(text) ?? [];
  const is = operators[operator as keyof typeof operators];
  const value = parseValue(rest);
  const isOrdered = is !== 'equals';
  if (is === undefined || value === null || (isOrdered && typeof value !== 'number')) {
    throw new TidemarkError('command.wrong_use', `--feature is ${quote(text)}`, {
      value: text,
      hint: "Compare a feature with a value, in quotes for the shell: --feature 'rsi_14>70' or --feature 'regime=trend'.",
    });
  }
  return { name, is, value };
}

function parseValue(text: string): FeatureFilter['value'] | null {
  if (text === '') return null;
  const number = parseDecimal(text);
  if (number !== null) return number;
  if (text === 'true' || text === 'false') return text === 'true';
  return /^".*"$/s.test(text) ? text.slice(1, -1) : text;
}
