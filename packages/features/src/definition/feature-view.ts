import { createHash } from 'node:crypto';
import { canonicalJson, quote, TidemarkError } from '@tidemark/domain';
import { hasOutput } from '../engine/operator.ts';
import { operatorOf } from '../operators/operators.ts';
import type { Expression } from './expression.ts';

/** One feature of a view, with what a reader has to know of it. */
export interface FeatureDefinition {
  readonly expression: Expression;
  /** What it is, in the field's words. */
  readonly description: string;
  /** What it is measured in: `price`, `ratio`, `percent`, `0..100`, .. */
  readonly unit: string;
  /** The values that it can take, as text: `0..100`, `0 and more`, `any`. */
  readonly range: string;
  /** Whose definition it follows. */
  readonly source: string;
}

export interface FeatureViewDefinition {
  readonly name: string;
  readonly version: number;
  readonly description?: string;
  readonly features: Readonly<Record<string, FeatureDefinition>>;
}

/** A named, versioned, immutable set of feature definitions. */
export interface FeatureView extends Required<FeatureViewDefinition> {
  /** Names of the features, in the order of their columns. */
  readonly names: readonly string[];
  /**
   * SHA-256, hex, of the canonical form: name, version, and the features in their order, each with its name and its operators
   * with their revisions. Two views with one fingerprint give the same bits in the same places of a vector. Descriptions, units, ranges
   * and sources may be mended without a new one.
   */
  readonly fingerprint: string;
}

/**
 * Checks a view and freezes it.
 * @throws TidemarkError `feature.invalid` for a name, version or expression that cannot be
 */
export function defineFeatureView(definition: FeatureViewDefinition): FeatureView {
  const { name, version, features, description = '' } = definition;
  if (!/^[a-z][a-z0-9_]{0,62}$/.test(name)) throw invalid(`a view is named ${quote(name)}`, name, nameHint);
  if (!Number.isInteger(version) || version < 1)
    throw invalid(
      `the view ${name} has the version ${quote(version)}`,
      version,
      'Give a whole number from 1 on.',
    );
  const names = Object.keys(features);
  if (names.length === 0) throw invalid(`the view ${name} has no features`, name, 'Give it at least one.');
  for (const feature of names) {
    if (!/^[a-z][a-z0-9_]{0,62}$/.test(feature))
      throw invalid(`a feature of the view ${name} is named ${quote(feature)}`, feature, nameHint);
  }
  const canonical = {
    name,
    version,
    features: Object.entries(features).map(([feature, { expression }]) => ({
      name: feature,
      expression: withRevisions(expression),
    })),
  };
  const fingerprint = createHash('sha256').update(canonicalJson(canonical)).digest('hex');
  return deepFreeze({ name, version, description, features: structuredClone(features), names, fingerprint });
}

const nameHint = 'Use lower-case letters, digits and underscores, a letter first, 63 at most.';

/** The expression with the revision of every operator in it. */
function withRevisions({ kind, parameters, inputs, output, inner }: Expression): unknown {
  const operator = operatorOf(kind);
  const { revision, outputs, numberedOutputs = [] } = operator;
  if (output !== undefined && !hasOutput(operator, output)) {
    const names = [...outputs, ...numberedOutputs.map((name) => `${name} 0.5`)].join(', ');
    throw invalid(`${kind} has no output ${quote(output)}`, output, `It has ${names}.`);
  }
  for (const [name, value] of Object.entries(parameters)) {
    if (typeof value === 'number' && !Number.isFinite(value))
      throw invalid(`the parameter ${name} of ${kind} is ${quote(value)}`, value, 'Give a finite number.');
  }
  return {
    kind,
    revision,
    parameters,
    inputs: inputs.map(withRevisions),
    output,
    inner: inner && withRevisions(inner),
  };
}

function invalid(message: string, value: unknown, hint: string): TidemarkError {
  return new TidemarkError('feature.invalid', message, { value, hint });
}

function deepFreeze<Value>(value: Value): Value {
  // An expression that stands in several places is frozen once.
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}
