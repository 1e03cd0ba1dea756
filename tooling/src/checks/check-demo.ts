/** What `tidemark demo --json` prints. */
export interface DemoDocument {
  readonly candles: number;
  readonly inserted: number;
  readonly signals: number;
  readonly resolved: number;
  readonly performance: readonly DemoPerformance[];
  readonly retrainRequest: { readonly id?: unknown; readonly status?: unknown; readonly reason?: unknown };
  readonly seconds: number;
}

export interface DemoPerformance {
  readonly symbol: string;
  readonly signals: number;
  readonly winRate: number | null;
  readonly profitFactor: number | null;
  readonly averageR: number | null;
  readonly latency: { readonly p50: number | null; readonly p95: number | null };
}

/** A statement about the demo's documents, and whether it holds. */
export interface DemoCheck {
  readonly statement: string;
  readonly holds: boolean;
}

const symbols = ['AVAXUSDT', 'FILUSDT', 'NEARUSDT'];

/** Judges the documents of two runs, one after the other on one fresh database, over the twelve files of real klines. */
export function checkDemo(first: DemoDocument, second: DemoDocument): readonly DemoCheck[] {
  const of = (document: DemoDocument) => document.performance.map(({ symbol }) => symbol);
  const request = first.retrainRequest;
  return [
    { statement: `all 512640 candles are stored: ${first.candles}`, holds: first.candles === 512_640 },
    { statement: `each was inserted: ${first.inserted}`, holds: first.inserted === first.candles },
    { statement: `the strategy gave signals: ${first.signals}`, holds: first.signals > 0 },
    {
      statement: `signals were resolved, and no more than there are: ${first.resolved}`,
      holds: first.resolved > 0 && first.resolved <= first.signals,
    },
    {
      statement: `performance is told of the three symbols: ${of(first).join(', ')}`,
      holds: JSON.stringify([...of(first)].sort()) === JSON.stringify(symbols),
    },
    {
      statement: 'the signals of the symbols add up',
      holds: first.performance.reduce((sum, { signals }) => sum + signals, 0) === first.signals,
    },
    {
      statement: 'every figure of performance is a number that can be',
      holds: first.performance.every(isPossible),
    },
    {
      statement: `a retrain request waits: ${JSON.stringify(request)}`,
      holds:
        typeof request?.id === 'string' && request.status === 'pending' && typeof request.reason === 'string',
    },
    {
      statement: `it took ${first.seconds.toFixed(1)} s, at most 120`,
      holds: first.seconds > 0 && first.seconds <= 120,
    },
    { statement: `a second run inserts nothing: ${second.inserted}`, holds: second.inserted === 0 },
    {
      statement: 'and finds the same candles, signals and performance',
      holds: JSON.stringify(lasting(first)) === JSON.stringify(lasting(second)),
    },
  ];
}

function isPossible({ winRate, profitFactor, averageR, latency }: DemoPerformance): boolean {
  const { p50, p95 } = latency;
  return (
    typeof winRate === 'number' &&
    winRate >= 0 &&
    winRate <= 1 &&
    (profitFactor === null || profitFactor >= 0) &&
    typeof averageR === 'number' &&
    typeof p50 === 'number' &&
    typeof p95 === 'number' &&
    p50 >= 0 &&
    p95 >= p50
  );
}

/** Latency is measured anew only where signals are, so it lasts with them. */
function lasting({ candles, signals, resolved, performance }: DemoDocument): object {
  return { candles, signals, resolved, performance };
}
