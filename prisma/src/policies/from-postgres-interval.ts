import { formatInterval, type Interval, type IntervalParts } from '../settings/interval.ts';

/** An interval as the driver gives it: only the fields that are not zero. */
export interface PostgresInterval {
  readonly years?: number;
  readonly months?: number;
  readonly days?: number;
  readonly hours?: number;
  readonly minutes?: number;
  readonly seconds?: number;
  readonly milliseconds?: number;
}

/** What an interval of the database means; null for null and for zero, which is how roll-up is switched off. */
export function fromPostgresInterval(found: PostgresInterval | null): IntervalParts | null {
  if (found === null) return null;
  const hours = (found.days ?? 0) * 24 + (found.hours ?? 0);
  const minutes = hours * 60 + (found.minutes ?? 0);
  const parts = {
    months: (found.years ?? 0) * 12 + (found.months ?? 0),
    milliseconds: (minutes * 60 + (found.seconds ?? 0)) * 1_000 + (found.milliseconds ?? 0),
  };
  return parts.months === 0 && parts.milliseconds === 0 ? null : parts;
}

/** The same in its one spelling, `off` for null and for zero. */
export function spellPostgresInterval(found: PostgresInterval | null): Interval | 'off' {
  const parts = fromPostgresInterval(found);
  return parts === null ? 'off' : formatInterval(parts);
}
