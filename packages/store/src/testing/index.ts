export * from './make-candles.ts';
export * from './settle-known-at.ts';
