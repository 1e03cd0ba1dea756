import type { GroupKey, GroupValues } from '@tidemark/evaluation';

const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;

/** What a group's signals have in common under one key, for people; null where it is not known. */
export function describeGroup(values: GroupValues, key: GroupKey): string | null {
  switch (key) {
    case 'probability': {
      const { probability } = values;
      if (probability === undefined || probability === null) return null;
      return `${probability.toFixed(1)} to ${(probability + 0.1).toFixed(1)}`;
    }
    case 'hour':
      return values.hour === undefined ? null : `${String(values.hour).padStart(2, '0')}:00`;
    case 'weekday':
      return weekdays[(values.weekday ?? 0) - 1] ?? null;
    case 'day':
    case 'week': {
      const start = values[key];
      return start === undefined ? null : new Date(start).toISOString().slice(0, 10);
    }
    default:
      return values[key] ?? null;
  }
}
