import {
  availableAt,
  type NewSignal,
  type Outcome,
  outcomes,
  parseDecimal,
  parseInstant,
  parseNewSignal,
  parseTimeframe,
  quote,
  type Side,
  sides,
  TidemarkError,
} from '@tidemark/domain';

/** A signal of a file, with what a bot knows of its outcome. */
export interface ImportedSignal {
  readonly signal: NewSignal;
  readonly label: Side | null;
  readonly outcome: Outcome | null;
  readonly realizedRr: number | null;
}

export interface ColumnRules {
  /** Column of the file by column of the table, where they differ. */
  readonly names: ReadonlyMap<string, string>;
  /** Values for columns that the file does not have. */
  readonly defaults: Readonly<Partial<Record<'model_id' | 'symbol' | 'tf', string>>>;
  /** Whether `ts` is the open of the last candle that the model saw, as freqtrade stamps it, or the decision itself. */
  readonly tsIs: 'decision' | 'candle-open';
  /** Whether every column that is none of the table's is a feature; else those are that begin with `f_`. */
  readonly restIsFeatures: boolean;
}

/** The columns of an import: the table's own names. */
export const importColumns = [
  'model_id',
  'symbol',
  'tf',
  'ts',
  'pred',
  'proba',
  'features',
  'latency_ms',
  'label',
  'outcome',
  'realized_rr',
] as const;

const known: ReadonlySet<string> = new Set(importColumns);
const featurePrefix = 'f_';

type Fields = Readonly<Record<string, unknown>>;

/**
 * A signal out of the fields of a row.
 * @throws TidemarkError `signal.invalid`, `features.invalid`, `time.invalid`, `timeframe.unknown`, `symbol.invalid`, `number.invalid`
 */
export function toNewSignal(fields: Fields, rules: ColumnRules): ImportedSignal {
  const of = (column: string): unknown => {
    const value = fields[rules.names.get(column) ?? column] ?? null;
    return value ?? (rules.defaults as Fields)[column] ?? null;
  };
  const tf = parseTimeframe(text(of('tf'), 'tf'));
  const stamped = parseInstant(instant(of('ts')));
  const signal = parseNewSignal({
    modelId: text(of('model_id'), 'model_id'),
    symbol: text(of('symbol'), 'symbol'),
    tf,
    ts: rules.tsIs === 'candle-open' ? availableAt(tf, stamped) : stamped,
    pred: text(of('pred'), 'pred').toUpperCase(),
    proba: number(of('proba'), 'proba'),
    features: featuresOf(fields, of('features'), rules),
    latencyMs: number(of('latency_ms'), 'latency_ms'),
  });
  const outcome = choice(of('outcome'), 'outcome', outcomes, (word) => word.toLowerCase());
  const realizedRr = number(of('realized_rr'), 'realized_rr');
  if (outcome !== null && signal.pred === 'HOLD') throw invalid('outcome', outcome, 'a HOLD has none');
  if (realizedRr !== null && outcome === null)
    throw invalid('realized_rr', realizedRr, 'it needs an outcome');
  return {
    signal,
    label: choice(of('label'), 'label', sides, (word) => word.toUpperCase()),
    outcome,
    realizedRr,
  };
}

/** Columns of a file that mean nothing here. */
export function unknownColumns(columns: readonly string[], rules: ColumnRules): readonly string[] {
  if (rules.restIsFeatures) return [];
  const mapped = new Set(rules.names.values());
  return columns.filter((name) => !known.has(name) && !mapped.has(name) && !name.startsWith(featurePrefix));
}

function featuresOf(fields: Fields, column: unknown, { names, restIsFeatures }: ColumnRules): unknown {
  const features: Record<string, unknown> = { ...asObject(column) };
  const mapped = new Set(names.values());
  for (const [name, value] of Object.entries(fields)) {
    if (mapped.has(name) || known.has(name)) continue;
    if (name.startsWith(featurePrefix)) features[name.slice(featurePrefix.length)] = featureValue(value);
    else if (restIsFeatures) features[name] = featureValue(value);
  }
  return features;
}

function asObject(column: unknown): object {
  if (column === null) return {};
  // A map of Parquet comes as pairs.
  if (Array.isArray(column)) {
    return Object.fromEntries(
      column.map((pair: { key?: unknown; value?: unknown }) => [String(pair.key), featureValue(pair.value)]),
    );
  }
  if (typeof column === 'object')
    return Object.fromEntries(Object.entries(column).map(([name, value]) => [name, featureValue(value)]));
  if (typeof column === 'string') {
    try {
      const parsed: unknown = JSON.parse(column);
      if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed;
    } catch {
      // Said below, with what was found.
    }
  }
  throw new TidemarkError('features.invalid', `features are ${quote(column)}, not a JSON object`, {
    value: column,
    hint: 'Give an object such as {"rsi_14": 41.5}; NaN and Infinity are no JSON: write null.',
  });
}

/** In text files a feature that reads as a number or a boolean is one; NaN and Infinity stay, to be refused by name. */
function featureValue(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'string') return value ?? null;
  if (value === 'true' || value === 'false') return value === 'true';
  if (/^[+-]?(nan|inf(inity)?)$/i.test(value)) return Number.NaN;
  return parseDecimal(value) ?? value;
}

function text(value: unknown, column: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw invalid(column, value, 'a text is needed');
}

function instant(value: unknown): number | string | Date {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'number' || typeof value === 'string' || value instanceof Date) return value;
  throw invalid('ts', value, 'a time is needed');
}

function number(value: unknown, column: string): number | null {
  if (value === null || value === '') return null;
  const parsed = typeof value === 'string' ? parseDecimal(value) : Number(value);
  if (parsed !== null && Number.isFinite(parsed)) return parsed;
  throw new TidemarkError('number.invalid', `${column} is ${quote(value)}`, {
    value,
    hint: 'Give a finite number, or leave it empty where it is not known.',
  });
}

function choice<Choice extends string>(
  value: unknown,
  column: string,
  choices: readonly Choice[],
  fold: (word: string) => string,
): Choice | null {
  if (value === null || value === '') return null;
  const found = choices.find((one) => typeof value === 'string' && one === fold(value));
  if (found !== undefined) return found;
  throw invalid(column, value, `one of ${choices.join(', ')} is needed`);
}

function invalid(column: string, value: unknown, why: string): TidemarkError {
  return new TidemarkError('signal.invalid', `${column} is ${quote(value)}: ${why}`, {
    value,
    hint: 'Mend the field, or name the column that holds it with --map.',
  });
}
