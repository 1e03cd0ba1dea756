import type { Db } from '@tidemark/db';
import { parseSymbol, TidemarkError } from '@tidemark/domain';

/** A stored symbol and what it is bound to. */
export interface Instrument {
  readonly symbol: string;
  /** Where it trades, such as `binance`; `file` for plain files. */
  readonly venue: string;
  /** `spot`, `um`, `cm`, or `file`. */
  readonly market: string;
  /** Its name at the venue. */
  readonly sourceSymbol: string;
  /** Quote units per contract, where volumes count contracts. */
  readonly contractSize: number | null;
}

const sql = `
  WITH added AS (
    INSERT INTO instruments (symbol, venue, market, source_symbol, contract_size) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (symbol) DO NOTHING RETURNING 1)
  SELECT venue, market, source_symbol FROM instruments WHERE symbol = $1`;

type Row = { venue: string; market: string; source_symbol: string };

/**
 * Binds a stored symbol to one venue and market at its first load; later loads have to come from the same one.
 * @throws TidemarkError `instrument.bound_elsewhere`, `symbol.invalid`
 */
export async function bindInstrument(db: Db, instrument: Instrument): Promise<void> {
  const { symbol, venue, market, sourceSymbol, contractSize } = instrument;
  const [bound] = await db.query<Row>('bind-instrument', sql, [
    parseSymbol(symbol),
    venue,
    market,
    sourceSymbol,
    contractSize,
  ]);
  // Nothing comes back where this call made the row, or where another did at the same moment: then ask again.
  if (bound === undefined) return confirmBinding(db, instrument);
  refuseOther(instrument, bound);
}

async function confirmBinding(db: Db, instrument: Instrument): Promise<void> {
  const select = 'SELECT venue, market, source_symbol FROM instruments WHERE symbol = $1';
  const [bound] = await db.query<Row>('read-instrument', select, [instrument.symbol]);
  if (bound !== undefined) refuseOther(instrument, bound);
}

function refuseOther(instrument: Instrument, bound: Row): void {
  const { symbol, venue, market, sourceSymbol } = instrument;
  if (bound.venue === venue && bound.market === market && bound.source_symbol === sourceSymbol) return;
  throw new TidemarkError(
    'instrument.bound_elsewhere',
    `${symbol} is stored from ${bound.venue} ${bound.market} ${bound.source_symbol}, not from ${venue} ${market} ${sourceSymbol}`,
    { value: symbol, hint: `Store it under another name: --as ${symbol}-${market.toUpperCase()}` },
  );
}
