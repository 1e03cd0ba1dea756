import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkErrorCodes } from '../checks/check-error-codes.ts';
import { checkFloors } from '../checks/check-floors.ts';
import { checkFocus } from '../checks/check-focus.ts';
import { checkLinks } from '../checks/check-links.ts';
import { checkReadmes } from '../checks/check-readmes.ts';
import { readWorkspace } from '../workspace.ts';
import { runCommand } from './run-command.ts';
import { runSuite } from './run-suite.ts';
import { testEnvironment } from './test-environment.ts';
import { readTestReport } from './test-report.ts';

/** Runs every check and every suite, a line each, and returns the exit code. */
export async function runTests({ root, only }: { root: string; only: readonly string[] }): Promise<number> {
  const started = performance.now();
  const scratch = mkdtempSync(join(tmpdir(), 'tidemark-test-'));
  const env = { ...testEnvironment(process.env), TIDEMARK_TEST_REPORT: join(scratch, 'report.jsonl') };
  const packages = readWorkspace(root);
  const unknown = only.filter((name) => !packages.some((one) => isNamed(one, name)));
  if (unknown.length > 0) {
    print(
      `no such package: ${unknown.join(', ')}; there are ${packages.map((one) => one.folder).join(', ')}`,
    );
    return 2;
  }
  const total = { passed: 0, failed: 0, skipped: 0 };
  const skipped: string[] = [];

  const check = async (title: string, work: () => Promise<readonly string[]> | readonly string[]) => {
    const start = performance.now();
    const complaints = await work();
    total[complaints.length === 0 ? 'passed' : 'failed'] += 1;
    print(line(complaints.length === 0, title, '', start));
    for (const complaint of complaints) print(indent(complaint));
  };
  const command = async (cwd: string, ...[program = '', ...args]: readonly string[]) => {
    const { ok, output } = await runCommand({ command: program, args, cwd: join(root, cwd), env });
    return ok ? [] : [output];
  };

  await check('lint', () => command('.', 'node_modules/.bin/biome', 'check', '--error-on-warnings', '.'));
  await check('types', async () => {
    const complaints: string[] = [];
    for (const { folder } of packages) {
      const faults = await command(folder, join(root, 'node_modules/.bin/tsc'), '-p', 'tsconfig.json');
      complaints.push(...faults.map((fault) => `${folder}\n${fault}`));
    }
    return complaints;
  });
  await check('floors', () => checkFloors(root));
  await check('no test left out', () => checkFocus(root));
  await check('error codes', () => checkErrorCodes(root));
  await check('package READMEs', () => checkReadmes(root));
  await check('links of documents', () => checkLinks(root));
  await check('schema documentation', () =>
    command('.', process.execPath, 'prisma/scripts/write-schema-docs.js', '--check'),
  );

  const exemptions = JSON.parse(readFileSync(join(root, 'tooling/coverage-exemptions.json'), 'utf8'));
  for (const one of packages) {
    if (only.length > 0 && !only.some((name) => isNamed(one, name))) continue;
    const start = performance.now();
    const result = await runSuite({ root, package: one, env, exemptions });
    total.passed += result.passed;
    total.failed += result.failed;
    total.skipped += result.skipped.length;
    skipped.push(...result.skipped.map((name) => `${one.folder}: ${name}`));
    const failures = result.failed > 0 ? `, ${result.failed} FAILED` : '';
    const omissions = result.skipped.length > 0 ? `, ${result.skipped.length} skipped` : '';
    const counts = `${result.passed} passed${failures}${omissions}`;
    const detail = `${counts}, ${result.coverage.toFixed(1)}% of lines`;
    print(line(result.complaints.length === 0, one.folder, detail, start));
    for (const complaint of result.complaints) print(indent(complaint));
  }

  const { servers, notRun } = readTestReport(env.TIDEMARK_TEST_REPORT);
  rmSync(scratch, { recursive: true, force: true });
  print('');
  print(`Ran on ${servers.length > 0 ? servers.join('; ') : 'no database server'}.`);
  const absent = only.length === 0 ? [...notRun, ...missingPlaces(root, servers, notRun)] : notRun;
  for (const what of [...absent, ...skipped]) print(`NOT RUN: ${what}`);
  if (only.length > 0) print(`NOT RUN: every suite but ${only.join(', ')}`);
  print(`It took ${((performance.now() - started) / 1000).toFixed(0)} s.`);
  const omitted = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
  print(`${total.passed} passed, ${total.failed} failed${omitted}`);
  return total.failed === 0 ? 0 : 1;
}

/** What the machine does not have, if no suite has said so already. */
function missingPlaces(
  root: string,
  servers: readonly string[],
  notRun: readonly string[],
): readonly string[] {
  const klines = process.env.TIDEMARK_KLINES ?? join(root, '../shared/data/binance');
  return [
    ...(existsSync(klines) || notRun.some((what) => /klines/i.test(what))
      ? []
      : ['suites on real klines: neither TIDEMARK_KLINES nor ../shared/data/binance is a folder of them']),
    ...(servers.some((server) => /timescale/i.test(server)) || notRun.some((what) => /timescale/i.test(what))
      ? []
      : ['suites on TimescaleDB: no server offers it; name one by TIDEMARK_TEST_URL']),
  ];
}

function isNamed({ folder, name }: { folder: string; name: string }, wanted: string): boolean {
  return wanted === folder || wanted === name || folder.endsWith(`/${wanted}`);
}

function line(ok: boolean, title: string, detail: string, start: number): string {
  const seconds = `${((performance.now() - start) / 1000).toFixed(1)} s`;
  return `${ok ? 'ok    ' : 'FAILED'} ${title.padEnd(24)} ${seconds.padStart(8)}  ${detail}`.trimEnd();
}

function indent(text: string): string {
  return text.trimEnd().replace(/^/gm, '       ');
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
