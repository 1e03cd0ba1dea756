import type { Side, Timeframe } from '@tidemark/domain';

/** What signals can be grouped by. */
export const groupKeys = [
  'model',
  'symbol',
  'timeframe',
  'pred',
  'probability',
  'hour',
  'weekday',
  'day',
  'week',
] as const;

export type GroupKey = (typeof groupKeys)[number];

/** What the signals of one group have in common; only the keys that were asked for are there. */
export interface GroupValues {
  readonly model?: string;
  readonly symbol?: string;
  readonly timeframe?: Timeframe;
  readonly pred?: Side;
  /** Lower edge of the tenth that `proba` is in: 0, 0.1, .. 0.9 (1 belongs to the last); null where it is unknown. */
  readonly probability?: number | null;
  /** Of the decision: UTC hour, 0..23. */
  readonly hour?: number;
  /** ISO weekday of the decision: 1 Monday .. 7 Sunday, UTC. */
  readonly weekday?: number;
  /** Start of the decision's UTC day, epoch milliseconds. */
  readonly day?: number;
  /** Start of the decision's ISO week: Monday 00:00 UTC, epoch milliseconds. */
  readonly week?: number;
}
