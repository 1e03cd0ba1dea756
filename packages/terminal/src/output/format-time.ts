import { formatInstant } from '@tidemark/domain';

/** A time for people: ISO 8601 in UTC, without milliseconds where there are none; null stays null. */
export function formatTime(instant: number | null): string | null {
  return isoTime(instant)?.replace('.000Z', 'Z') ?? null;
}

/** A time for programs: ISO 8601 in UTC. */
export function isoTime(instant: number): string;
export function isoTime(instant: number | null): string | null;
export function isoTime(instant: number | null): string | null {
  // What the server's own clock measured has microseconds.
  return instant === null ? null : formatInstant(Math.floor(instant));
}
