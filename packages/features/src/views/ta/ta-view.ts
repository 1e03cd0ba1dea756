import { defineFeatureView } from '../../definition/feature-view.ts';
import { accumulationDistributionFeatures } from './accumulation-distribution.ts';
import { aroonFeatures } from './aroon.ts';
import { atrFeatures } from './atr.ts';
import { bollingerFeatures } from './bollinger.ts';
import { cciFeatures } from './cci.ts';
import { chaikinOscillatorFeatures } from './chaikin-oscillator.ts';
import { demaFeatures } from './dema.ts';
import { directionalMovementFeatures } from './directional-movement.ts';
import { donchianFeatures } from './donchian.ts';
import { emaFeatures } from './ema.ts';
import { kamaFeatures } from './kama.ts';
import { keltnerFeatures } from './keltner.ts';
import { linearRegressionFeatures } from './linear-regression.ts';
import { macdFeatures } from './macd.ts';
import { momentumFeatures } from './momentum.ts';
import { moneyFlowIndexFeatures } from './money-flow-index.ts';
import { onBalanceVolumeFeatures } from './on-balance-volume.ts';
import { parabolicSarFeatures } from './parabolic-sar.ts';
import { rateOfChangeFeatures } from './rate-of-change.ts';
import { rsiFeatures } from './rsi.ts';
import { smaFeatures } from './sma.ts';
import { stochasticFeatures } from './stochastic.ts';
import { stochasticRsiFeatures } from './stochastic-rsi.ts';
import { temaFeatures } from './tema.ts';
import { trixFeatures } from './trix.ts';
import { ultimateOscillatorFeatures } from './ultimate-oscillator.ts';
import { williamsRFeatures } from './williams-r.ts';
import { wmaFeatures } from './wma.ts';

/**
 * The indicators of technical analysis, at the periods that are usual, as TA-Lib has them where it does. Prices and volumes stand beside
 * their ratio to the close or the volume: levels are what charts show, ratios what a model can carry from one market to another.
 */
export const taView = defineFeatureView({
  name: 'ta',
  version: 1,
  description: 'Indicators of technical analysis, as TA-Lib has them.',
  features: {
    ...smaFeatures,
    ...emaFeatures,
    ...wmaFeatures,
    ...demaFeatures,
    ...temaFeatures,
    ...kamaFeatures,
    ...rsiFeatures,
    ...macdFeatures,
    ...stochasticFeatures,
    ...stochasticRsiFeatures,
    ...williamsRFeatures,
    ...rateOfChangeFeatures,
    ...momentumFeatures,
    ...cciFeatures,
    ...directionalMovementFeatures,
    ...aroonFeatures,
    ...atrFeatures,
    ...bollingerFeatures,
    ...keltnerFeatures,
    ...donchianFeatures,
    ...onBalanceVolumeFeatures,
    ...accumulationDistributionFeatures,
    ...chaikinOscillatorFeatures,
    ...moneyFlowIndexFeatures,
    ...trixFeatures,
    ...ultimateOscillatorFeatures,
    ...parabolicSarFeatures,
    ...linearRegressionFeatures,
  },
});
