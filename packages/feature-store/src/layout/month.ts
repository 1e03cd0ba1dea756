import type { TimeRange } from '@tidemark/domain';

/** The month of the UTC calendar that an instant is in, `YYYY-MM`. */
export function monthOf(instant: number): string {
  return new Date(instant).toISOString().slice(0, 7);
}

/** The instants of a month, [from, to). */
export function rangeOfMonth(month: string): TimeRange {
  const [year, number] = [Number(month.slice(0, 4)), Number(month.slice(5))];
  return { from: Date.UTC(year, number - 1, 1), to: Date.UTC(year, number, 1) };
}

/** The months that a range of instants touches, in order. */
export function monthsOf({ from, to }: TimeRange): readonly string[] {
  const months: string[] = [];
  for (let at = from; at < to; at = rangeOfMonth(monthOf(at)).to) months.push(monthOf(at));
  return months;
}

/** Whether a month has an instant in common with a range. */
export function touchesMonth(month: string, { from, to }: TimeRange): boolean {
  const own = rangeOfMonth(month);
  return own.from < to && own.to > from;
}
