import type { Expression } from '@tidemark/features';

/** An expression as people read it: `rolling-sum.mean(close, window: 20)`. Long ones are cut. */
export function formatExpression(expression: Expression, most = 400): string {
  const text = format(expression);
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

function format({ kind, parameters, inputs, output, inner }: Expression): string {
  if (kind === 'column')
    return parameters.symbol === undefined
      ? String(parameters.name)
      : `${parameters.symbol}.${parameters.name}`;
  if (kind === 'constant') return String(parameters.value);
  const parts = [
    ...(inner === undefined ? inputs.map(format) : [format(inner)]),
    ...Object.entries(parameters).map(([name, value]) => `${name}: ${value}`),
  ];
  return `${kind}${output === undefined || output === 'value' ? '' : `.${output}`}(${parts.join(', ')})`;
}
