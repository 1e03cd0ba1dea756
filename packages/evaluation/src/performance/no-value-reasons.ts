/** Why a metric has no value; the value is then null, never NaN or Infinity. */
export const noValueReasons = {
  no_resolved_signals: 'No signal has a realised R.',
  no_barrier_touched: 'No signal reached a profit or a stop barrier.',
  no_gains: 'No signal has a positive R, so that a ratio of gains to losses is not defined.',
  no_losses: 'No signal has a negative R, so that a ratio to the losses is not defined.',
  no_losing_days: 'No day has a negative R, so that a ratio to the losing days is not defined.',
  no_drawdown: 'Cumulative R never fell below an earlier high.',
  no_variance: 'All values are equal, so that a ratio to their spread is not defined.',
  one_resolved_signal: 'A spread needs two signals with a realised R.',
  fewer_than_30_days: 'There are fewer than 30 days from the first decision to the last.',
  fewer_than_10_days:
    'There are fewer than 10 days from the first decision to the last, too few to resample.',
  too_few_draws: 'The metric is not defined in half of the resampled histories.',
  gross_unknown:
    'No signal with an R has a gross return and a stop distance, as where a bot wrote the outcome.',
  sides_unknown: 'No signal has the R of either side, as where a bot wrote the outcome.',
  excursions_unknown: 'No signal with an R has its excursions, as where a bot wrote the outcome.',
  holding_unknown: 'No signal with an R has an entry and an exit time.',
  no_holding_time: 'Every position was left at the instant at which it was entered.',
  label_end_unknown: 'A signal with an R has neither the end of its label nor an exit time.',
  overflow: 'The value is beyond the range of float64.',
  no_probabilities: 'No resolved signal carries a probability.',
  no_latencies: 'No signal carries a latency.',
} as const;

export type NoValueReason = keyof typeof noValueReasons;
