import { escapeControls } from './escape-controls.ts';
import { textWidth } from './text-width.ts';

/** Names and values of one thing, a line each; what is missing is a dash. */
export function formatFields(
  fields: readonly (readonly [string, string | number | boolean | null])[],
): string {
  const escaped = fields.map(
    ([name, value]) => [escapeLine(name), escapeLine(String(value ?? '-'))] as const,
  );
  const width = Math.max(...escaped.map(([name]) => textWidth(name)));
  return escaped.map(([name, value]) => `${name}${' '.repeat(width - textWidth(name))}  ${value}`).join('\n');
}

function escapeLine(text: string): string {
  return escapeControls(text).replaceAll('\n', ' ');
}
