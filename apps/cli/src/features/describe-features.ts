import { parseTimeframe, type Timeframe } from '@tidemark/domain';
import { columnsOf, type FeatureView, reachOf, symbolsOf } from '@tidemark/features';
import { type CommandContext, formatFields, formatTable } from '@tidemark/terminal';
import { checkFeature, findView } from './find-view.ts';
import { formatExpression } from './format-expression.ts';

export interface DescribeOptions {
  readonly tf?: string;
}

interface DescribeRequest {
  readonly view: string;
  readonly feature: string | undefined;
  readonly options: DescribeOptions;
}

interface DescribedFeature {
  readonly feature: string;
  readonly description: string;
  readonly inputs: readonly string[];
  readonly symbols: readonly string[];
  /** Candles before the current one that decide a value; null where all do. */
  readonly lookback: number | null;
  readonly warmUp: number;
  /** Candles after which a value no longer tells where the computation began, to 1e-9. */
  readonly memory: number;
  readonly gap: string;
  readonly unit: string;
  readonly range: string;
  readonly source: string;
  readonly expression: string;
}

/** `tidemark features describe VIEW[@N] [FEATURE]` */
export async function describeFeatures(
  context: CommandContext,
  { view: text, feature, options }: DescribeRequest,
): Promise<void> {
  const tf = parseTimeframe(options.tf ?? '1m');
  const view = findView(text);
  if (feature !== undefined) checkFeature(view, feature);
  const names = feature === undefined ? view.names : [feature];
  const described = names.map((name) => describe(view, name, tf));
  const { name, version, fingerprint, description } = view;
  await context.report({
    data: { view: name, version, fingerprint, description, timeframe: tf, features: described },
    text: () => {
      const [only] = described;
      if (feature !== undefined && only !== undefined) return formatFields(fieldsOf(view, only));
      return [
        `${name}@${version}, fingerprint ${fingerprint}`,
        description,
        '',
        formatTable(
          [
            { heading: 'feature', cell: (one) => one.feature },
            { heading: 'lookback', cell: (one) => one.lookback ?? 'all' },
            { heading: 'warm-up', cell: (one) => one.warmUp },
            { heading: 'unit', cell: (one) => one.unit },
            { heading: 'range', cell: (one) => one.range },
            { heading: 'description', cell: (one) => one.description, most: 90 },
          ],
          described,
        ),
      ].join('\n');
    },
  });
}

function describe(view: FeatureView, name: string, tf: Timeframe): DescribedFeature {
  const definition = view.features[name];
  if (definition === undefined) throw new Error(`${view.name} lost its feature ${name}`);
  const { expression, description, unit, range, source } = definition;
  const { lookback, warmUp, memory } = reachOf(expression, tf);
  return {
    feature: name,
    description,
    inputs: columnsOf(expression),
    symbols: symbolsOf([expression]),
    lookback,
    warmUp,
    memory,
    gap: gapOf(lookback),
    unit,
    range,
    source,
    expression: formatExpression(expression),
  };
}

function gapOf(lookback: number | null): string {
  if (lookback === null)
    return 'null in a missing slot; what it remembers is held over up to 3 missing slots, and beyond that it begins anew';
  if (lookback === 0) return 'null in a missing slot, and not after it';
  return `null while a slot is missing among the current one and the ${lookback} before it`;
}

function fieldsOf(view: FeatureView, one: DescribedFeature): readonly (readonly [string, string])[] {
  return [
    ['feature', `${one.feature} of ${view.name}@${view.version}`],
    ['description', one.description],
    ['inputs', one.inputs.length === 0 ? 'none' : one.inputs.join(', ')],
    ...(one.symbols.length === 0 ? [] : [['symbols', one.symbols.join(', ')] as const]),
    [
      'lookback',
      one.lookback === null
        ? `all candles before; to 1e-9 the last ${one.memory}`
        : `${one.lookback} candles before`,
    ],
    ['warm-up', `${one.warmUp} candles`],
    ['gap', one.gap],
    ['unit', one.unit],
    ['range', one.range],
    ['source', one.source],
    ['expression', one.expression],
  ];
}
