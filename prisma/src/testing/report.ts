import { appendFileSync } from 'node:fs';

/** Tells the closing line of the test run which server a suite ran on. */
export function reportServer(name: string): void {
  append({ server: name });
}

/** Tells the closing lines of the test run that something could not be tested here, and why. */
export function reportNotRun(what: string, why: string): void {
  append({ notRun: what, why });
}

// One JSON object a line, each appended in one write, since jest's workers share the file.
function append(line: Record<string, string>) {
  const path = process.env.TIDEMARK_TEST_REPORT;
  if (path) appendFileSync(path, `${JSON.stringify(line)}\n`);
}
