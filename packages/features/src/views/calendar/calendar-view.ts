import type { Expression } from '../../definition/expression.ts';
import { defineFeatureView, type FeatureDefinition } from '../../definition/feature-view.ts';
import { availableTime } from '../../operators/available-time.ts';
import { phaseCosine, phaseSine } from '../../operators/phase.ts';
import { fundingCosine, fundingSine, timeToFunding } from './funding.ts';
import { sessionCosine, sessionSine } from './session.ts';

const day = { periodMs: 86_400_000 };
/** Since the first Monday of the epoch. */
const week = { periodMs: 7 * day.periodMs, offsetMs: 4 * day.periodMs };

function part(expression: Expression, description: string): FeatureDefinition {
  return { expression, description, unit: 'share of a circle', range: '-1..1', source: 'ours' };
}

/**
 * Where in day, week, session and funding period a row stands. The time is that of the row itself: the end of its candle, at which a
 * decision is taken, so that a 1m row of 12:59 has the hour 13. It is a property of the clock, known long before.
 *
 * A sine alone says 03:00 and 09:00 are the same; each pair puts its period on a circle, whose ends meet.
 */
export const calendarView = defineFeatureView({
  name: 'calendar',
  version: 1,
  description: 'Hour, weekday, session and time to funding, at the end of the candle, UTC.',
  features: {
    hour_sine: part(phaseSine(availableTime, day), 'Sine of the time of day'),
    hour_cosine: part(phaseCosine(availableTime, day), 'Cosine of the time of day'),
    weekday_sine: part(phaseSine(availableTime, week), 'Sine of the time since Monday 00:00 by a week'),
    weekday_cosine: part(phaseCosine(availableTime, week), 'Cosine of the time since Monday 00:00 by a week'),
    session_sine: part(sessionSine, 'Sine of the session: Asia, Europe, America, eight hours each'),
    session_cosine: part(sessionCosine, 'Cosine of the session: Asia, Europe, America, eight hours each'),
    funding_sine: part(fundingSine(), 'Sine of the time since funding was paid, by 8 hours'),
    funding_cosine: part(fundingCosine(), 'Cosine of the time since funding was paid, by 8 hours'),
    time_to_funding: {
      expression: timeToFunding(),
      description: 'Hours until funding is paid next, where it is paid every 8 hours from midnight on',
      unit: 'hours',
      range: '0..8, above 0',
      source: 'ours',
    },
  },
});
