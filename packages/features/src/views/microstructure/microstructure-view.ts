import type { Expression } from '../../definition/expression.ts';
import { defineFeatureView, type FeatureDefinition } from '../../definition/feature-view.ts';
import { amihud, kyleLambda } from './liquidity.ts';
import { relativeSignedVolume, takerBuyShare, takerImbalance, vwapDeviation } from './order-flow.ts';
import { corwinSchultzSpread, rollSpread } from './spreads.ts';
import {
  bipowerVolatility,
  garmanKlassVolatility,
  jumpShare,
  parkinsonVolatility,
  realisedVolatility,
  rogersSatchellVolatility,
  yangZhangVolatility,
} from './volatility.ts';

type Text = Omit<FeatureDefinition, 'expression'>;

const orderImbalance =
  'T. Chordia, R. Roll and A. Subrahmanyam, Order imbalance, liquidity, and market returns, 2002';
const volatility = { unit: 'log return', range: '0 and more' };

function over(window: number): Record<string, FeatureDefinition> {
  const candles = `over ${window} candles`;
  const feature = (expression: Expression, text: Text): FeatureDefinition => ({ expression, ...text });
  return {
    [`taker_buy_share_${window}`]: feature(takerBuyShare(window), {
      description: `Share of the volume ${candles} that takers bought; null where nobody traded`,
      unit: 'ratio',
      range: '0..1',
      source: orderImbalance,
    }),
    [`taker_imbalance_${window}`]: feature(takerImbalance(window), {
      description: `Volume that takers bought less what they sold, by the volume, ${candles}; null where nobody traded`,
      unit: 'ratio',
      range: '-1..1',
      source: orderImbalance,
    }),
    [`signed_volume_${window}`]: feature(relativeSignedVolume(window), {
      description: `Volume that takers bought less what they sold in the candle, by the mean volume ${candles}; null where nobody traded`,
      unit: 'ratio',
      range: `-${window}..${window}`,
      source: orderImbalance,
    }),
    [`vwap_deviation_${window}`]: feature(vwapDeviation(window), {
      description: `Close by the volume-weighted average price ${candles}, less 1; null where nobody traded`,
      unit: 'ratio',
      range: '-1 and more',
      source: 'S. Berkowitz, D. Logue and E. Noser, The total cost of transactions on the NYSE, 1988',
    }),
    [`amihud_${window}`]: feature(amihud(window), {
      description: `Mean absolute return by turnover, times a million, of those of ${window} candles in which anybody traded`,
      unit: 'return by a million of the quote asset',
      range: '0 and more',
      source: 'Y. Amihud, Illiquidity and stock returns: cross-section and time-series effects, 2002',
    }),
    [`kyle_lambda_${window}`]: feature(kyleLambda(window), {
      description: `Slope of the log return on the volume that takers bought less what they sold, ${candles}; null where that does not vary`,
      unit: 'log return by a unit of the base asset',
      range: 'any',
      source: 'A. S. Kyle, Continuous auctions and insider trading, 1985; a proxy from the volume of takers',
    }),
    [`roll_spread_${window}`]: feature(rollSpread(window), {
      description: `Spread from the covariance of neighbouring log returns ${candles}; 0 where that is not below 0`,
      unit: 'share of the price',
      range: '0 and more',
      source:
        'R. Roll, A simple implicit measure of the effective bid-ask spread in an efficient market, 1984',
    }),
    [`corwin_schultz_${window}`]: feature(corwinSchultzSpread(window), {
      description: `Spread from highs and lows of pairs of neighbours, mean ${candles}, those below 0 taken as 0`,
      unit: 'share of the price',
      range: '0..2',
      source:
        'S. Corwin and P. Schultz, A simple way to estimate bid-ask spreads from daily high and low prices, 2012',
    }),
    [`realised_volatility_${window}`]: feature(realisedVolatility(window), {
      ...volatility,
      description: `Root of the mean squared log return ${candles}`,
      source:
        'T. Andersen, T. Bollerslev, F. Diebold and P. Labys, Modeling and forecasting realized volatility, 2003',
    }),
    [`parkinson_${window}`]: feature(parkinsonVolatility(window), {
      ...volatility,
      description: `Volatility of a candle from ranges ${candles}`,
      source:
        'M. Parkinson, The extreme value method for estimating the variance of the rate of return, 1980',
    }),
    [`garman_klass_${window}`]: feature(garmanKlassVolatility(window), {
      ...volatility,
      description: `Volatility of a candle from ranges and bodies ${candles}`,
      source:
        'M. Garman and M. Klass, On the estimation of security price volatilities from historical data, 1980',
    }),
    [`rogers_satchell_${window}`]: feature(rogersSatchellVolatility(window), {
      ...volatility,
      description: `Volatility of a candle from all four prices ${candles}, whatever the drift`,
      source: 'L. C. G. Rogers and S. Satchell, Estimating variance from high, low and closing prices, 1991',
    }),
    [`yang_zhang_${window}`]: feature(yangZhangVolatility(window), {
      ...volatility,
      description: `Volatility of a candle from all four prices and the jumps between candles, ${candles}`,
      source:
        'D. Yang and Q. Zhang, Drift-independent volatility estimation based on high, low, open, and close prices, 2000',
    }),
    [`bipower_${window}`]: feature(bipowerVolatility(window), {
      ...volatility,
      description: `Root of the bipower variation of a candle ${candles}: volatility without jumps`,
      source:
        'O. Barndorff-Nielsen and N. Shephard, Power and bipower variation with stochastic volatility and jumps, 2004',
    }),
    [`jump_share_${window}`]: feature(jumpShare(window), {
      description: `Share of the realised variance ${candles} that bipower variation leaves to jumps; null where nothing moved`,
      unit: 'ratio',
      range: '0..1',
      source: 'X. Huang and G. Tauchen, The relative contribution of jumps to total price variance, 2005',
    }),
  };
}

/**
 * Order flow, liquidity, spreads and volatility, from candles alone, over 20 and 60 of them. Volatilities are of one candle, not annualised: times
 * the root of a number of candles they are those of so many.
 */
export const microstructureView = defineFeatureView({
  name: 'microstructure',
  version: 1,
  description: 'Order flow, liquidity, spreads and volatility from candles.',
  features: {
    taker_buy_share: {
      expression: takerBuyShare(1),
      description: 'Share of the volume that takers bought; null where nobody traded',
      unit: 'ratio',
      range: '0..1',
      source: orderImbalance,
    },
    taker_imbalance: {
      expression: takerImbalance(1),
      description: 'Volume that takers bought less what they sold, by the volume; null where nobody traded',
      unit: 'ratio',
      range: '-1..1',
      source: orderImbalance,
    },
    vwap_deviation: {
      expression: vwapDeviation(),
      description:
        'Close by the volume-weighted average price of the candle, less 1; null where nobody traded',
      unit: 'ratio',
      range: '-1 and more',
      source: 'S. Berkowitz, D. Logue and E. Noser, The total cost of transactions on the NYSE, 1988',
    },
    ...over(20),
    ...over(60),
  },
});
