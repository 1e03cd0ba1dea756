import { quote, TidemarkError } from '@tidemark/domain';
import { Cron } from 'croner';

/**
 * The first instant after `after` at which a cron expression of five fields is due, UTC; epoch milliseconds.
 * @throws TidemarkError `retrain.schedule_invalid` if it is no such expression, or its time never comes
 */
export function nextScheduleTime(cron: string, after: number): number {
  const next = findNext(cron, after);
  if (next !== null) return next;
  throw new TidemarkError('retrain.schedule_invalid', `the time of ${quote(cron)} never comes`, {
    value: cron,
    hint: 'The fields are minute, hour, day of the month, month and day of the week.',
  });
}

function findNext(cron: string, after: number): number | null {
  try {
    const times = new Cron(cron, { timezone: 'Etc/UTC', mode: '5-part', paused: true });
    return times.nextRun(new Date(after))?.getTime() ?? null;
  } catch (error) {
    throw new TidemarkError('retrain.schedule_invalid', `${quote(cron)} is not a cron expression`, {
      value: cron,
      hint: 'Write five fields in UTC, such as "0 3 * * 1": minute, hour, day of the month, month, day of the week.',
      cause: error,
    });
  }
}
