/**
 * Every code that a {@link TidemarkError} may carry, with what it means and how to mend it. Codes are stable:
 * programs may branch on them. A test proves that each is used and that none is used that is not listed.
 */
export const errorCodes = {
  'time.invalid': 'A time is neither ISO 8601 with a zone nor epoch milliseconds.',
  'time.range_required': 'A read of candles or signals was asked for without both ends of its time range.',
  'time.range_empty': 'A time range ends before it starts.',
  'timeframe.unknown': 'The timeframe is not one of those that are stored.',
  'symbol.invalid': 'A symbol is empty, too long or has characters that no venue uses.',
  'number.invalid': 'A field that has to be a number is not one.',
  'candle.not_finite': 'A price or volume is NaN or infinite.',
  'candle.high_below': 'The high is below another price of the same candle.',
  'candle.low_above': 'The low is above another price of the same candle.',
  'candle.negative_volume': 'A volume is negative.',
  'candle.taker_above_volume': 'The taker buy volume exceeds the volume.',
  'candle.off_grid': 'The open time is not on the grid of its timeframe.',
  'candle.unknown': 'No candle is stored under this symbol, timeframe and open time.',
  'candle.out_of_order': 'Candles of one symbol and timeframe are not in ascending order of open time.',
  'features.invalid': 'A feature value is not a finite number, boolean, string or null.',
  'ingest.before_retention': 'A load has candles older than what the retention job of the database keeps.',
  'instrument.bound_elsewhere': 'The stored symbol belongs to another venue or market.',
  'label.spec_invalid': 'A label specification has a distance, horizon, cost or policy that cannot be.',
  'page.limit_invalid': 'A page was asked for with a size that is not a whole number from 1 to 10,000.',
  'retrain.illegal_move': 'A retrain request cannot go from its state to the one asked for.',
  'retrain.invalid': 'A retrain request does not satisfy its schema.',
  'retrain.unknown': 'No retrain request has this id.',
  'rollup.unknown': 'No rollup is kept for this timeframe.',
  'series.mismatch': 'A candle is of another symbol or timeframe than the load it came in.',
  'series.unknown': 'No candle of this symbol and timeframe is stored.',
  'signal.before_retention': 'A signal is older than what the retention job of the database keeps.',
  'signal.unknown': 'No signal has this id.',
  'signal.invalid': 'A signal does not satisfy its schema.',
  'id.invalid': 'A public id is malformed.',
  'db.not_migrated': 'The database lacks migrations that this version needs: run `tidemark db migrate`.',
  'server.choice_unknown': 'TIDEMARK_PG names a kind of server that does not exist.',
  'server.data_denied': 'The data folder of the managed server cannot be used by this user.',
  'server.not_found': 'There is no PostgreSQL here that could be started.',
  'server.start_failed': 'The managed PostgreSQL server could not be started.',
  'server.unreachable': 'The database server cannot be reached, or refuses the connection.',
  'server.url_invalid': 'The address of the database is not a PostgreSQL URL.',
} as const;

/** A stable dotted code, one of {@link errorCodes}. */
export type ErrorCode = keyof typeof errorCodes;
