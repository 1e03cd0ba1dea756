import {
  adaptiveMean,
  aroon,
  atr,
  bollinger,
  cci,
  close,
  dema,
  directionalMovement,
  type Expression,
  exponentialMean,
  high,
  low,
  macd,
  momentum,
  moneyFlowIndex,
  natr,
  parabolicStop,
  rateOfChange,
  rollingCorrelation,
  rollingDeviation,
  rollingMax,
  rollingMean,
  rollingMin,
  rollingSlope,
  rollingTrendEnd,
  rollingWeightedMean,
  rsi,
  stochastic,
  tema,
  trix,
  ultimateOscillator,
  williamsR,
} from '@tidemark/features';
import {
  ADX,
  Aroon,
  ATR,
  BollingerBands,
  CCI,
  DEMA,
  EMA,
  KAMA,
  LinearRegression,
  MACD,
  MFI,
  MOM,
  NATR,
  PSAR,
  ROC,
  RSI,
  SMA,
  StochasticOscillator,
  TEMA,
  TRIX,
  UltimateOscillator,
  WilliamsR,
  WMA,
} from 'trading-signals';

export interface PeerCandle {
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/** One kernel or indicator: ours for each parameter, and the class of trading-signals, where it has it. */
export interface KernelCase {
  readonly ours: readonly Expression[];
  readonly peers?: readonly (() => (candle: PeerCandle) => unknown)[];
}

const windows = [5, 10, 20, 30, 60];
const accelerations = [0.01, 0.02, 0.03, 0.04, 0.05];

interface Series<Input> {
  update(input: Input, replace: boolean): unknown;
}

const over = (
  of: (window: number) => Expression | readonly Expression[],
  peer?: (window: number) => (candle: PeerCandle) => unknown,
): KernelCase => ({
  ours: windows.flatMap(of),
  ...(peer === undefined ? {} : { peers: windows.map((window) => () => peer(window)) }),
});
const ofClose = (make: (window: number) => Series<number>) => (window: number) => {
  const series = make(window);
  return (candle: PeerCandle) => series.update(candle.close, false);
};
const ofCandle = (make: (window: number) => Series<PeerCandle>) => (window: number) => {
  const series = make(window);
  return (candle: PeerCandle) => series.update(candle, false);
};

/** Under TA-Lib's names, the outputs in its order. */
export const kernelCases: Readonly<Record<string, KernelCase>> = {
  SMA: over(
    (window) => rollingMean(close, window),
    ofClose((window) => new SMA(window)),
  ),
  EMA: over(
    (window) => exponentialMean(close, window),
    ofClose((window) => new EMA(window)),
  ),
  WMA: over(
    (window) => rollingWeightedMean(close, window),
    ofClose((window) => new WMA(window)),
  ),
  STDDEV: over((window) => rollingDeviation(close, window)),
  MAX: over((window) => rollingMax(close, window)),
  MIN: over((window) => rollingMin(close, window)),
  LINEARREG: over(
    (window) => rollingTrendEnd(close, window),
    ofClose((window) => new LinearRegression(window)),
  ),
  LINEARREG_SLOPE: over((window) => rollingSlope(close, window)),
  CORREL: over((window) => rollingCorrelation(high, low, window)),
  KAMA: over(
    (window) => adaptiveMean(close, { window }),
    ofClose((window) => new KAMA(window)),
  ),
  SAR: {
    ours: accelerations.map((acceleration) => parabolicStop({ high, low, acceleration })),
    peers: accelerations.map((accelerationStep) => () => {
      const series = new PSAR({ accelerationStep, accelerationMax: 0.2 });
      return (candle: PeerCandle) => series.update(candle, false);
    }),
  },
  DEMA: over(
    (window) => dema(window),
    ofClose((window) => new DEMA(window)),
  ),
  TEMA: over(
    (window) => tema(window),
    ofClose((window) => new TEMA(window)),
  ),
  TRIX: over(
    (window) => trix(window),
    ofClose((window) => new TRIX(window)),
  ),
  MACD: over(
    (window) => {
      const { line, signal, histogram } = macd({ fast: window, slow: 2 * window, signal: 9 });
      return [line, signal, histogram];
    },
    ofClose((window) => new MACD(new EMA(window), new EMA(2 * window), new EMA(9))),
  ),
  RSI: over(
    (window) => rsi(window),
    ofClose((window) => new RSI(window)),
  ),
  ROC: over(
    (window) => rateOfChange(window),
    ofClose((window) => new ROC(window)),
  ),
  MOM: over(
    (window) => momentum(window),
    ofClose((window) => new MOM(window)),
  ),
  BBANDS: over(
    (window) => {
      const { upper, middle, lower } = bollinger({ window });
      return [upper, middle, lower];
    },
    ofClose((window) => new BollingerBands(window, 2)),
  ),
  STOCH: over(
    (window) => {
      const { k, d } = stochastic({ window });
      return [k, d];
    },
    ofCandle((kPeriod) => new StochasticOscillator({ kPeriod, kSlowingPeriod: 3, dPeriod: 3 })),
  ),
  WILLR: over(
    (window) => williamsR(window),
    ofCandle((window) => new WilliamsR(window)),
  ),
  CCI: over(
    (window) => cci(window),
    ofCandle((window) => new CCI(window)),
  ),
  AROON: over(
    (window) => {
      const { up, down } = aroon(window);
      return [down, up];
    },
    ofCandle((window) => new Aroon(window)),
  ),
  ATR: over(
    (window) => atr(window),
    ofCandle((window) => new ATR(window)),
  ),
  NATR: over(
    (window) => natr(window),
    ofCandle((window) => new NATR(window)),
  ),
  ADX: over(
    (window) => directionalMovement(window).adx,
    ofCandle((window) => new ADX(window)),
  ),
  PLUS_DI: over((window) => directionalMovement(window).plusDi),
  ULTOSC: over(
    (short) => ultimateOscillator({ short, middle: 2 * short, long: 4 * short }),
    ofCandle(
      (shortPeriod) =>
        new UltimateOscillator({ shortPeriod, mediumPeriod: 2 * shortPeriod, longPeriod: 4 * shortPeriod }),
    ),
  ),
  MFI: over(
    (window) => moneyFlowIndex(window),
    ofCandle((window) => new MFI(window)),
  ),
};
