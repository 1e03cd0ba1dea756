import { transformSync } from '@swc/core';

/** The part of jest's coverage-final.json that is read here: counts by statement; v8 gives one for each line. */
export interface FileCoverage {
  readonly statementMap: Readonly<Record<string, { readonly start: { readonly line: number } }>>;
  readonly s: Readonly<Record<string, number>>;
}

export interface LineCount {
  readonly lines: number;
  readonly covered: number;
}

/**
 * How many lines of code a file has and how many of them ran. Blank lines and comments are no code: counted as v8
 * counts them, they would hide functions that never ran behind their own documentation.
 */
export function countLines(coverage: FileCoverage, source: string): LineCount {
  const text = source.split('\n');
  let lines = 0;
  let covered = 0;
  for (const [index, { start }] of Object.entries(coverage.statementMap)) {
    const line = text[start.line - 1]?.trim() ?? '';
    if (line === '' || /^(\/\/|\/\*|\*)/.test(line)) continue;
    lines += 1;
    if ((coverage.s[index] ?? 0) > 0) covered += 1;
  }
  return { lines, covered };
}

/** Whether nothing of a TypeScript file is left once its types are gone: such a file is never loaded, and cannot run. */
export function isTypesOnly(source: string): boolean {
  const { code } = transformSync(source, {
    jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
    module: { type: 'es6' },
    minify: true,
  });
  return /^(export\s*\{\s*\};?)?$/.test(code.trim());
}

/** The percentage of lines that ran; 100 where there are none. */
export function percentage({ lines, covered }: LineCount): number {
  return lines === 0 ? 100 : (100 * covered) / lines;
}
