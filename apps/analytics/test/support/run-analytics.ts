import { expect } from '@jest/globals';
import type { Db } from '@tidemark/db';
import { runCommands, type TestRun, type TestRunOptions } from '@tidemark/terminal/testing';
import { Command } from 'commander';
import { registerAnalyticsCommands, registerSignalLabel } from '../../src/commands/index.ts';

/** What a program reads of a result. */
export type Data = Readonly<Record<string, unknown>>;

export interface AnalyticsRun extends TestRun {
  readonly data: Data;
}

/**
 * Runs `tidemark analytics ..` or `tidemark signals label ..`, and checks what holds of every result: it survives JSON
 * unchanged, and says NaN, Infinity or undefined to nobody.
 */
export async function runAnalytics(
  argv: readonly string[],
  options: Omit<TestRunOptions, 'db'> & { readonly db: Db },
): Promise<AnalyticsRun> {
  const run = await runCommands(
    (program, context) => {
      registerAnalyticsCommands(program, context);
      const signals = new Command('signals');
      program.addCommand(signals);
      registerSignalLabel(signals, context);
    },
    argv,
    options,
  );
  expect(JSON.parse(JSON.stringify(run.data))).toEqual(run.data);
  expectNothingUnsaid(run.text);
  return { ...run, data: run.data as Data };
}

export function expectNothingUnsaid(text: string): void {
  expect(text).not.toMatch(/\b(NaN|Infinity|undefined|\[object)\b/);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\p{Bidi_Control}]/u);
}
