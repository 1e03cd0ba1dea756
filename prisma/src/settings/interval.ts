import { quote, TidemarkError } from '@tidemark/domain';

type Unit = 'second' | 'minute' | 'hour' | 'day' | 'week' | 'month' | 'year';
type Part = `${number} ${Unit}` | `${number} ${Unit}s`;

/** A span of time as text, such as `1 hour`, `7 days`, `6 months` or `1 month 15 days`. */
export type Interval = Part | `${Part} ${Part}`;

/**
 * What an interval means. Months are kept apart, since they have no fixed length; a day is 24 hours, since every
 * session runs in UTC.
 */
export interface IntervalParts {
  readonly months: number;
  readonly milliseconds: number;
}

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

const units: Readonly<Record<Unit, IntervalParts>> = {
  second: { months: 0, milliseconds: second },
  minute: { months: 0, milliseconds: minute },
  hour: { months: 0, milliseconds: hour },
  day: { months: 0, milliseconds: day },
  week: { months: 0, milliseconds: 7 * day },
  month: { months: 1, milliseconds: 0 },
  year: { months: 12, milliseconds: 0 },
};

/**
 * The months and milliseconds of an interval; `24 hours` and `1 day` give the same.
 * @throws TidemarkError `interval.invalid`
 */
export function parseInterval(text: string): IntervalParts {
  const tokens = text.trim().toLowerCase().split(/\s+/);
  let months = 0;
  let milliseconds = 0;
  for (let at = 0; at < tokens.length; at += 2) {
    const unit = unitOf(tokens[at + 1]);
    const count = tokens[at] ?? '';
    // Six digits: 999,999 years would already leave what a timestamp can hold.
    if (unit === undefined || !/^\d{1,6}$/.test(count) || Number(count) === 0) throw notAnInterval(text);
    months += Number(count) * unit.months;
    milliseconds += Number(count) * unit.milliseconds;
  }
  // Five centuries: subtracting more from now would leave the years that PostgreSQL and Date both print.
  if (months * 31 * day + milliseconds > 500 * 366 * day) throw notAnInterval(text);
  return { months, milliseconds };
}

function unitOf(name: string | undefined): IntervalParts | undefined {
  const singular = name?.replace(/s$/, '');
  return Object.entries(units).find(([unit]) => unit === singular)?.[1];
}

function notAnInterval(text: string): TidemarkError {
  return new TidemarkError('interval.invalid', `${quote(text)} is not an interval`, {
    value: text,
    hint: "Write whole numbers with units, such as '1 hour', '7 days', '6 months' or '1 year'.",
  });
}

/**
 * The one spelling of an interval: `24 hours` becomes `1 day`, `12 months` becomes `1 year`. PostgreSQL reads it too, also
 * where a part is negative, as in `6 months -2 days`.
 */
export function formatInterval({ months, milliseconds }: IntervalParts): Interval {
  const parts: string[] = [];
  if (months !== 0) parts.push(months % 12 === 0 ? count(months / 12, 'year') : count(months, 'month'));
  if (milliseconds !== 0) parts.push(fixedPart(milliseconds));
  return parts.join(' ') as Interval;
}

function fixedPart(milliseconds: number): string {
  for (const [unit, length] of [
    ['day', day],
    ['hour', hour],
    ['minute', minute],
  ] as const) {
    if (milliseconds % length === 0) return count(milliseconds / length, unit);
  }
  return count(milliseconds / second, 'second');
}

function count(value: number, unit: Unit): string {
  return `${value} ${unit}${value === 1 ? '' : 's'}`;
}

/** Its length in milliseconds for comparing sizes, a month counted as 30 days as PostgreSQL does. */
export function approximateLength({ months, milliseconds }: IntervalParts): number {
  return months * 30 * day + milliseconds;
}
