import { parseDuration, TidemarkError } from '@tidemark/domain';
import { type LabelSpec, parseDistance, parseLabelSpec, tiePolicies } from '@tidemark/evaluation';
import { parseChoice, parseNumber, parseWholeNumber } from '@tidemark/terminal/values';
import type { SpecOptions } from './add-spec-options.ts';

const kinds = ['triple-barrier', 'fixed-horizon', 'trend-scanning'] as const;

/** Which options each kind takes besides those of every trade; those listed first are demanded. */
const optionsOf = {
  'triple-barrier': { needs: ['profit', 'stop', 'horizon'], takes: ['policy'] },
  'fixed-horizon': { needs: ['horizon'], takes: ['threshold', 'risk'] },
  'trend-scanning': { needs: ['spans'], takes: ['minT', 'risk'] },
} as const;

const ofKinds = ['profit', 'stop', 'horizon', 'policy', 'threshold', 'spans', 'minT', 'risk'] as const;
const ofTrades = ['entryDelay', 'feeBps', 'slippageBps'] as const;

/**
 * The specification that the options give; null if none was given.
 * @throws TidemarkError `command.wrong_use`, `number.invalid`, `label.spec_invalid`
 */
export function readLabelSpec(options: SpecOptions): LabelSpec | null {
  if (![...ofKinds, ...ofTrades, 'kind' as const].some((name) => options[name] !== undefined)) return null;
  const kind = parseChoice(options.kind ?? 'triple-barrier', '--kind', kinds);
  const { needs, takes } = optionsOf[kind];
  const allowed: readonly string[] = [...needs, ...takes];
  const missing = needs.filter((name) => options[name] === undefined);
  if (missing.length > 0) {
    const what = missing.map(flag).join(' and ');
    throw wrongUse(
      `${kind} needs ${what}`,
      `Add ${what}, or give no option of a specification at all for the declared one.`,
    );
  }
  const foreign = ofKinds.filter((name) => options[name] !== undefined && !allowed.includes(name));
  if (foreign.length > 0) {
    throw wrongUse(
      `${foreign.map(flag).join(' and ')} means nothing for ${kind}`,
      `Leave it out, or choose another --kind of ${kinds.join(', ')}.`,
    );
  }
  const { profit, stop, horizon, policy, threshold, spans, minT, risk, entryDelay, feeBps, slippageBps } =
    options;
  const given = {
    kind,
    profit: profit && parseDistance(profit, '--profit'),
    stop: stop && parseDistance(stop, '--stop'),
    horizon: horizon && parseWholeNumber(horizon, { name: '--horizon', min: 1 }),
    tiePolicy: policy && parseChoice(policy, '--policy', tiePolicies),
    threshold: threshold && parseNumber(threshold, '--threshold', '%'),
    spans: spans?.split(',').map((span) => parseWholeNumber(span.trim(), { name: '--spans', min: 3 })),
    minT: minT && parseNumber(minT, '--min-t'),
    risk: risk && { unit: 'percent', value: parseNumber(risk, '--risk', '%') },
    entryDelayMs: entryDelay && parseDuration(entryDelay, '--entry-delay'),
    feeBps: feeBps && parseNumber(feeBps, '--fee-bps'),
    slippageBps: slippageBps && parseNumber(slippageBps, '--slippage-bps'),
  };
  return parseLabelSpec(Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)));
}

/** As it is typed: minT is --min-t. */
function flag(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

function wrongUse(message: string, hint: string): TidemarkError {
  return new TidemarkError('command.wrong_use', message, { hint });
}
