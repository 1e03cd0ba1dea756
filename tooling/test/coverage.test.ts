import { describe, expect, it } from '@jest/globals';
import { judgeCoverage } from '../src/run/judge-coverage.ts';
import { countLines, isTypesOnly, percentage } from '../src/run/line-coverage.ts';

describe('countLines', () => {
  it('counts code, and neither blank lines nor comments', () => {
    const source = ['/**', ' * Doc.', ' */', '// note', '', 'const a = 1;', 'never();'].join('\n');
    const lines = source.split('\n').map((_, index) => index);
    const coverage = {
      statementMap: Object.fromEntries(lines.map((index) => [index, { start: { line: index + 1 } }])),
      s: Object.fromEntries(lines.map((index) => [index, index === 6 ? 0 : 1])),
    };
    expect(countLines(coverage, source)).toEqual({ lines: 2, covered: 1 });
  });

  it('finds a file without code covered', () => {
    expect(percentage(countLines({ statementMap: {}, s: {} }, ''))).toBe(100);
  });
});

describe('isTypesOnly', () => {
  it.each([
    "import type { A } from './a.ts';\n/** Doc. */\nexport interface B { readonly a: A }\nexport type C = B;\n",
    "export type { A } from './a.ts';",
    '// nothing\n',
  ])('holds for %j', (source) => {
    expect(isTypesOnly(source)).toBe(true);
  });

  it.each(["export * from './a.ts';", 'export type A = 1;\nexport const a = 1;', "import './a.ts';"])(
    'does not hold for %j',
    (source) => {
      expect(isTypesOnly(source)).toBe(false);
    },
  );
});

describe('judgeCoverage', () => {
  const counts = (entries: Record<string, [covered: number, lines: number]>) =>
    new Map(
      Object.entries(entries).map(([file, [covered, lines]]) => [
        `packages/a/src/${file}`,
        { covered, lines },
      ]),
    );

  it('asks for 95% over the package, not of each file', () => {
    expect(judgeCoverage('packages/a', counts({ 'x.ts': [0, 5], 'y.ts': [95, 95] }), [])).toEqual({
      percent: 95,
      faults: [],
    });
  });

  it('names where most is missing', () => {
    const { faults } = judgeCoverage('packages/a', counts({ 'x.ts': [0, 6], 'y.ts': [94, 94] }), []);
    expect(faults).toEqual([
      '94.0% of the lines of packages/a ran, 95% have to; most are missing in\n  packages/a/src/x.ts: 0.0% of 6 lines',
    ]);
  });

  it('leaves exempted files out', () => {
    const exemptions = [
      { file: 'packages/a/src/x.ts', reason: 'It is started by the operating system only.' },
      { file: 'packages/b/src/x.ts', reason: "Another package's." },
    ];
    expect(judgeCoverage('packages/a', counts({ 'x.ts': [0, 50], 'y.ts': [95, 95] }), exemptions)).toEqual({
      percent: 100,
      faults: [],
    });
  });

  it('refuses exemptions that are not needed, give no reason or name no file', () => {
    const exemptions = [
      { file: 'packages/a/src/x.ts', reason: 'Was hard to test once.' },
      { file: 'packages/a/src/y.ts', reason: ' ' },
      { file: 'packages/a/src/z.ts', reason: 'Removed since.' },
    ];
    expect(
      judgeCoverage('packages/a', counts({ 'x.ts': [95, 100], 'y.ts': [0, 5] }), exemptions).faults,
    ).toEqual([
      'packages/a/src/x.ts needs no exemption: 95.0% of 100 lines',
      'the exemption of packages/a/src/y.ts gives no reason',
      'the exempted file packages/a/src/z.ts is not there',
    ]);
  });
});
