import { quote, TidemarkError } from '@tidemark/domain';

/** Binance's markets: spot, um (USD-margined futures) and cm (coin-margined futures). */
export const binanceMarkets = ['spot', 'um', 'cm'] as const;
export type BinanceMarket = (typeof binanceMarkets)[number];

/** @throws TidemarkError `market.unknown` */
export function parseBinanceMarket(text: string): BinanceMarket {
  const market = binanceMarkets.find((known) => known === text);
  if (market !== undefined) return market;
  throw new TidemarkError('market.unknown', `unknown market ${quote(text)}`, {
    value: text,
    hint: 'Use spot, um (USD-margined futures) or cm (coin-margined futures).',
  });
}

/**
 * Quote units per contract, for markets whose volumes count contracts; null for the others. Coin-margined contracts
 * are worth 100 USD for Bitcoin and 10 USD for every other coin (Binance, "COIN-M Futures Contract Specifications").
 */
export function contractSizeOf(market: BinanceMarket, symbol: string): number | null {
  if (market !== 'cm') return null;
  return /^BTCUSD(_|$)/.test(symbol) ? 100 : 10;
}
