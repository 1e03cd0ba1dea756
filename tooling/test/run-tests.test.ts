import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { runCommand } from '../src/run/run-command.ts';
import { testEnvironment } from '../src/run/test-environment.ts';
import { readTestReport } from '../src/run/test-report.ts';
import { temporaryHouse } from './support/temporary-house.ts';

const node = (script: string) => ({ command: process.execPath, args: ['-e', script], cwd: process.cwd() });

describe('runCommand', () => {
  it('keeps the output of both streams and tells success from failure', async () => {
    expect(await runCommand(node("console.log('a'); console.error('b')"))).toEqual({
      ok: true,
      output: expect.stringMatching(/a\n|b\n/),
      hung: false,
    });
    expect(await runCommand(node('process.exit(3)'))).toMatchObject({ ok: false, hung: false });
  });

  it('fails where the program cannot be started', async () => {
    const result = await runCommand({ command: '/no/such/program', args: [], cwd: process.cwd() });
    expect(result).toMatchObject({ ok: false, output: expect.stringContaining('ENOENT') });
  });

  it('ends a program that has done its work and lingers', async () => {
    using house = temporaryHouse({});
    const doneFile = join(house.root, 'done');
    const script = `require('node:fs').writeFileSync(${JSON.stringify(doneFile)}, ''); setInterval(() => {}, 1000)`;
    expect(await runCommand({ ...node(script), doneFile, graceMs: 100 })).toMatchObject({
      ok: false,
      hung: true,
    });
  });
});

describe('readTestReport', () => {
  it('lists each server and each thing that was not run once', () => {
    using house = temporaryHouse({
      report: [
        { server: 'PostgreSQL 18' },
        { notRun: 'real klines', why: 'no folder' },
        { server: 'PostgreSQL 18' },
        { notRun: 'slow suites' },
        { server: 'PostgreSQL 15, TimescaleDB 2.28' },
      ]
        .map((line) => `${JSON.stringify(line)}\n`)
        .join(''),
    });
    expect(readTestReport(join(house.root, 'report'))).toEqual({
      servers: ['PostgreSQL 15, TimescaleDB 2.28', 'PostgreSQL 18'],
      notRun: ['real klines: no folder', 'slow suites'],
    });
  });

  it('is empty where no suite said anything', () => {
    expect(readTestReport('/no/such/file')).toEqual({ servers: [], notRun: [] });
  });
});

describe('testEnvironment', () => {
  it("keeps the user's database and settings from the tests", () => {
    const kept = {
      PATH: '/bin',
      TIDEMARK_TEST_URL: 'postgres://x',
      TIDEMARK_KLINES: '/k',
      TIDEMARK_HOME: '/h',
    };
    const dropped = { DATABASE_URL: 'postgres://live', PGHOST: 'live', TIDEMARK_RETENTION: 'off' };
    expect(testEnvironment({ ...kept, ...dropped })).toEqual(kept);
  });
});
