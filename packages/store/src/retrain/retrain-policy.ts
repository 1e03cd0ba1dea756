// What the queue does when nobody says otherwise.

const [second, minute, hour] = [1_000, 60_000, 3_600_000];

/** A worker that says nothing for this long is taken for dead. Three heartbeats, one of which may be late. */
export const defaultLeaseMs = minute;

/** A run is over after this long, however alive its worker is. */
export const defaultDeadlineMs = 6 * hour;

/**
 * A request that has waited this long counts as one level higher, so one that became due d earlier is overtaken by one
 * of n levels more only while d < n times this: 40 minutes at most, from level 1 to level 5.
 */
export const defaultAgeingMs = 10 * minute;

/** Pause after the first failed run; it doubles with every further one. */
export const defaultBackoffMs = 30 * second;

/** The longest pause between two runs. */
export const longestBackoffMs = hour;

/** How many reasons of later requests are kept. */
export const mostReasons = 20;
