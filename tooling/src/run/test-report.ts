import { existsSync, readFileSync } from 'node:fs';

/** What the suites told about where they ran: which servers, and what could not be run. */
export interface TestReport {
  readonly servers: readonly string[];
  readonly notRun: readonly string[];
}

/** Reads the lines that suites appended to the file that TIDEMARK_TEST_REPORT names; each thing counts once. */
export function readTestReport(file: string): TestReport {
  const servers = new Set<string>();
  const notRun = new Set<string>();
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  for (const line of lines.filter((text) => text !== '')) {
    const said: { server?: string; notRun?: string; why?: string } = JSON.parse(line);
    if (said.server !== undefined) servers.add(said.server);
    if (said.notRun !== undefined)
      notRun.add(said.why === undefined ? said.notRun : `${said.notRun}: ${said.why}`);
  }
  return { servers: [...servers].sort(), notRun: [...notRun].sort() };
}
