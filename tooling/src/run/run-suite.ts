import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { WorkspacePackage } from '../workspace.ts';
import { type CoverageExemption, judgeCoverage, requiredCoverage } from './judge-coverage.ts';
import { countLines, type FileCoverage, isTypesOnly, type LineCount } from './line-coverage.ts';
import { runCommand } from './run-command.ts';
import { readTestReport } from './test-report.ts';

export interface SuiteResult {
  readonly passed: number;
  readonly failed: number;
  /** The tests that were left out on a condition, by name. */
  readonly skipped: readonly string[];
  readonly coverage: number;
  /** What went wrong, to be shown in full; empty if nothing did. */
  readonly complaints: readonly string[];
}

export interface SuiteRun {
  readonly root: string;
  readonly package: WorkspacePackage;
  readonly env: NodeJS.ProcessEnv;
  readonly exemptions: readonly CoverageExemption[];
}

/** Runs the suite of one package with coverage. */
export async function runSuite({
  root,
  package: { folder },
  env,
  exemptions,
}: SuiteRun): Promise<SuiteResult> {
  const out = join(root, folder, 'coverage');
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const resultFile = join(out, 'results.json');
  const { ok, output, hung } = await runCommand({
    command: process.execPath,
    args: [
      join(root, 'tooling/bin/jest.js'),
      '--coverage',
      '--coverageReporters=json',
      '--ci',
      '--json',
      `--outputFile=${resultFile}`,
    ],
    cwd: join(root, folder),
    env,
    doneFile: resultFile,
  });
  if (!existsSync(resultFile)) {
    return { passed: 0, failed: 1, skipped: [], coverage: 0, complaints: [output] };
  }
  const results: JestResults = JSON.parse(readFileSync(resultFile, 'utf8'));
  // A file that cannot even be loaded has no tests that could fail.
  const brokenFiles = results.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  );
  const leaked = hung || /did not exit|failed to exit gracefully/.test(output);
  // Where there is no TimescaleDB the lines that need one cannot run: said as not run, and no failure.
  const report = env.TIDEMARK_TEST_REPORT ?? '';
  const partial = readTestReport(report).notRun.some((what) => what.startsWith('tests on TimescaleDB'));
  const files = readCoverage(root, join(out, 'coverage-final.json'));
  const judged = judgeCoverage(folder, files, exemptions, partial ? 0 : requiredCoverage);
  if (partial && judged.percent < requiredCoverage) {
    const why = `${judged.percent.toFixed(1)}% of its lines ran, the others need TimescaleDB`;
    appendFileSync(report, `${JSON.stringify({ notRun: `the coverage of ${folder}`, why })}\n`);
  }
  const complaints = [
    ...(ok || hung ? [] : [withoutPasses(output)]),
    ...(leaked
      ? [`the suite of ${folder} left something open (a pool, a server, a timer) and did not end by itself`]
      : []),
    ...judged.faults,
  ];
  const failed = results.numFailedTests + brokenFiles.length + judged.faults.length + (leaked ? 1 : 0);
  return {
    passed: results.numPassedTests,
    failed: failed === 0 && complaints.length > 0 ? 1 : failed,
    skipped: results.testResults.flatMap((file) =>
      file.assertionResults.filter(({ status }) => notRun.has(status)).map(({ fullName }) => fullName),
    ),
    coverage: judged.percent,
    complaints,
  };
}

interface JestResults {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

const notRun = new Set(['pending', 'skipped', 'todo', 'disabled']);

function readCoverage(root: string, file: string): ReadonlyMap<string, LineCount> {
  if (!existsSync(file)) return new Map();
  const coverage: Record<string, FileCoverage> = JSON.parse(readFileSync(file, 'utf8'));
  return new Map(
    Object.entries(coverage).flatMap(([path, counts]) => {
      const source = readFileSync(path, 'utf8');
      const file = relative(root, path).split(sep).join('/');
      return isTypesOnly(source) ? [] : [[file, countLines(counts, source)] as const];
    }),
  );
}

/** jest's output without its result document and the lines of tests that passed. */
function withoutPasses(output: string): string {
  return output
    .split('\n')
    .filter((line) => !line.startsWith('{"numFailedTestSuites"') && !/^\s*✓ |^PASS /.test(line))
    .join('\n');
}
