/** Why a number of an importance report is null, or why a feature is not assessed at all. */
export const importanceReasons = {
  all_null: 'The feature is null in every row.',
  constant: 'The feature has one value in all rows that have it.',
  strings: 'The feature holds text; only numbers and booleans are assessed.',
  no_returns: 'No row has both the feature and the market return.',
  fewer_than_30_rows_a_day:
    'No symbol has a UTC day with 30 rows on which both the feature and the return are known.',
  no_variation_within_days:
    'On every day with 30 rows the feature, or the return, has one value, so that their order cannot agree.',
  one_day: 'There is one day with a coefficient; a spread needs two.',
  fewer_than_10_days: 'There are fewer than 10 days with a coefficient: too few for a t-statistic.',
  no_variance: 'The coefficient is the same on all days, so that a ratio to its spread is not defined.',
  one_class: 'The rows with the feature are all winners, or all losers, or there are none of either.',
  one_window: 'Fewer than two time windows have a coefficient.',
} as const;

export type ImportanceReason = keyof typeof importanceReasons;
