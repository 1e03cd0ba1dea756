/** What the demo takes from the public archive: nine files, some 18 MB. */
export const publicArchive = {
  base: 'https://data.binance.vision',
  market: 'um',
  symbols: ['BTCUSDT', 'ETHUSDT', 'SOLUSDT'],
  tf: '1m',
  from: '2025-01',
  to: '2025-03',
} as const;
