import { describe, expect, it } from '@jest/globals';
import { availableAt, nextOpen, type Timeframe } from '@tidemark/domain';
import {
  availableTime,
  defineFeatureView,
  type Expression,
  type FundingSchedule,
  fundingCosine,
  fundingSine,
  onTimeframe,
  timeToFunding,
} from '@tidemark/features';
import { calendarView } from '../../src/views/calendar/calendar-view.ts';
import { day, hour, inBatch, inStream, makeCandles, minute } from '../made-candles.ts';

const monday = Date.UTC(2026, 1, 2);

function named(row: readonly (number | null)[] | undefined): Readonly<Record<string, number | null>> {
  return Object.fromEntries(calendarView.names.map((name, column) => [name, row?.[column] ?? null]));
}

function viewOf(expressions: Readonly<Record<string, Expression>>) {
  const described = { description: 'Tried here.', unit: 'any', range: 'any', source: 'ours' };
  const features = Object.entries(expressions).map(([name, expression]) => [
    name,
    { ...described, expression },
  ]);
  return defineFeatureView({ name: 'tried', version: 1, features: Object.fromEntries(features) });
}

const turn = (share: number) => ({
  sine: Math.sin(2 * Math.PI * share),
  cosine: Math.cos(2 * Math.PI * share),
});

describe('the calendar', () => {
  it.each(['1m', '15m', '1h', '8h', '1d', '1w', '1mo'] as const)(
    'is that of the end of the candle: %s',
    (timeframe: Timeframe) => {
      const start = timeframe === '1mo' ? Date.UTC(2023, 10, 1) : monday;
      const candles = makeCandles({ seed: 61, from: start, count: 700, timeframe });
      const { rows } = inBatch({ view: calendarView, timeframe, candles });
      const far: unknown[] = [];
      for (const [row, { ts }] of candles.entries()) {
        const end = new Date(nextOpen(timeframe, ts));
        const hours = end.getUTCHours() + end.getUTCMinutes() / 60;
        const [time, week] = [turn(hours / 24), turn((((end.getUTCDay() + 6) % 7) + hours / 24) / 7)];
        const [session, funding] = [turn(Math.floor(hours / 8) / 3), turn((hours % 8) / 8)];
        const wanted = {
          hour_sine: time.sine,
          hour_cosine: time.cosine,
          weekday_sine: week.sine,
          weekday_cosine: week.cosine,
          session_sine: session.sine,
          session_cosine: session.cosine,
          funding_sine: funding.sine,
          funding_cosine: funding.cosine,
          time_to_funding: 8 - (hours % 8),
        };
        const values = named(rows[row]);
        for (const [name, right] of Object.entries(wanted)) {
          const value = values[name] ?? Number.NaN;
          if (!(Math.abs(value - right) <= 1e-12)) far.push({ row, name, value, right });
        }
      }
      expect(far).toEqual([]);
    },
  );

  it('does not know a minute beyond the end of the candle', () => {
    const candles = makeCandles({ seed: 62, from: monday + 7 * hour, count: 61 });
    const { rows } = inBatch({ view: calendarView, candles });
    // The row of 07:58 stands at 07:59, in Asia and a minute before funding; that of 07:59 at 08:00, where Europe and a new period begin.
    expect(named(rows[58])).toMatchObject({
      session_sine: 0,
      session_cosine: 1,
      time_to_funding: expect.closeTo(1 / 60, 12),
    });
    expect(named(rows[59])).toMatchObject({
      session_sine: expect.closeTo(Math.sin((2 * Math.PI) / 3), 15),
      session_cosine: -0.5,
      funding_sine: 0,
      funding_cosine: 1,
      time_to_funding: 8,
    });
    // Each row says the same as one that opens where it ends says of its beginning.
    const view = viewOf({ available: availableTime, hour: onTimeframe('1h', availableTime) });
    for (const [row, values] of inBatch({ view, candles }).rows.entries()) {
      const end = availableAt('1m', candles[row]?.ts ?? 0);
      expect(values[0]).toBe(end);
      expect(values[1]).toBe(row < 59 ? null : monday + 8 * hour);
    }
  });

  it('is the same in batch and in stream, whatever candles are missing', () => {
    const candles = makeCandles({ seed: 63, from: monday, count: 500, without: (place) => place % 7 > 4 });
    const batch = inBatch({ view: calendarView, candles });
    expect(inStream({ view: calendarView, candles })).toEqual(batch);
    const whole = makeCandles({ seed: 64, from: monday, count: 500 });
    const byTime = new Map(
      whole.map(({ ts }, row) => [
        ts,
        inBatch({ view: calendarView, candles: whole.slice(row, row + 1) }).rows[0],
      ]),
    );
    expect(batch.rows).toEqual(candles.map(({ ts }) => byTime.get(ts)));
  });
});

describe('the time to funding', () => {
  const switched: FundingSchedule = [
    { validFrom: monday + day, everyHours: 4 },
    { validFrom: monday + 2 * day + 4 * hour, everyHours: 1 },
    { validFrom: monday + 3 * day, everyHours: 8 },
  ];
  const seenFrom = (view: ReturnType<typeof viewOf>, instant: number) => {
    const candles = makeCandles({ seed: 65, from: instant - minute, count: 1 });
    return inBatch({ view, candles }).rows[0];
  };

  it('follows the schedule that is in force at the instant of the row', () => {
    const view = viewOf({ hours: timeToFunding(switched) });
    const seen = (days: number, hours: number) => seenFrom(view, monday + days * day + hours * hour)?.[0];
    expect([seen(0, 1), seen(0, 23)]).toEqual([7, 1]);
    // A change that is announced counts from its own time on.
    expect([seen(1, 0), seen(1, 1), seen(1, 3.5), seen(2, 3)]).toEqual([4, 3, 0.5, 1]);
    expect([seen(2, 4), seen(2, 4.25), seen(2, 23.5)]).toEqual([1, 0.75, 0.5]);
    expect([seen(3, 0), seen(9, 23)]).toEqual([8, 1]);
  });

  it('goes round once between two fundings', () => {
    const view = viewOf({ sine: fundingSine(switched), cosine: fundingCosine(switched) });
    const seen = (days: number, hours: number) => seenFrom(view, monday + days * day + hours * hour);
    expect(seen(0, 2)).toEqual([1, expect.closeTo(0, 15)]);
    expect(seen(1, 2)).toEqual([expect.closeTo(0, 15), -1]);
    expect(seen(2, 4.25)).toEqual([1, expect.closeTo(0, 15)]);
  });

  it('is every 8 hours from 1970 on where nothing is said', () => {
    const view = viewOf({ hours: timeToFunding(), same: timeToFunding([]) });
    expect(seenFrom(view, Date.UTC(1970, 0, 1, 5))).toEqual([3, 3]);
    expect(seenFrom(view, Date.UTC(2026, 5, 30, 16))).toEqual([8, 8]);
  });

  it('is part of what a view means', () => {
    const of = (schedule: FundingSchedule) => viewOf({ hours: timeToFunding(schedule) }).fingerprint;
    expect(of(switched)).not.toBe(of(switched.slice(0, 2)));
    expect(of(switched)).toBe(of(structuredClone(switched)));
  });

  it.each([
    [[{ validFrom: 0, everyHours: 4 }]],
    [[{ validFrom: -1, everyHours: 4 }]],
    [[switched[1], switched[0]]],
    [[{ validFrom: monday, everyHours: 5 }]],
    [[{ validFrom: monday, everyHours: 0 }]],
    [[{ validFrom: monday, everyHours: -8 }]],
    [[{ validFrom: Number.NaN, everyHours: 8 }]],
    [[{ validFrom: monday, everyHours: Number.NaN }]],
  ])('refuses %j', (schedule) => {
    expect(() => timeToFunding(schedule as FundingSchedule)).toThrow(
      expect.objectContaining({ code: 'feature.invalid' }),
    );
  });
});
