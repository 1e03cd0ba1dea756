import type { Expression } from './expression.ts';

/** The symbols that an expression reads besides that of its rows, in order of their names. */
export function symbolsOf(expressions: readonly Expression[]): readonly string[] {
  const names = new Set<string>();
  const walk = (expression: Expression): void => {
    const symbol = expression.kind === 'column' ? symbolOf(expression) : null;
    if (symbol !== null) names.add(symbol);
    expression.inputs.forEach(walk);
  };
  expressions.forEach(walk);
  return [...names].sort();
}

/** The one symbol whose candles alone an expression reads; null where it reads those of its rows, or of several. */
export function symbolOf(expression: Expression): string | null {
  const { kind, parameters, inputs } = expression;
  if (kind === 'column') return parameters.symbol === undefined ? null : String(parameters.symbol);
  const [first, ...others] = inputs.filter((input) => input.kind !== 'constant').map(symbolOf);
  return first !== undefined && others.every((other) => other === first) ? first : null;
}

/** Whose candles an expression reads: null stands for those of its rows. */
export function candlesOf(expression: Expression): readonly (string | null)[] {
  const found = new Set<string | null>();
  const walk = ({ kind, parameters, inputs }: Expression): void => {
    if (kind === 'column') found.add(parameters.symbol === undefined ? null : String(parameters.symbol));
    inputs.forEach(walk);
  };
  walk(expression);
  return [...found];
}
