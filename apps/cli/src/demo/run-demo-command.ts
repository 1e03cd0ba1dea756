import { showProgress } from '@tidemark/ingest';
import type { CommandContext } from '@tidemark/terminal';
import { chooseCandles } from './choose-candles.ts';
import { demoDatabase, demoEnvironment, isOwnDatabase } from './demo-environment.ts';
import { formatReport } from './format-report.ts';
import { keepEverything } from './keep-everything.ts';
import { runDemo } from './run-demo.ts';
import { timeSteps } from './time-steps.ts';

/** Opens the database, chooses the candles, runs the demo, and tells what came of it. */
export async function runDemoCommand(context: CommandContext, archive: string | null): Promise<void> {
  const { signal } = context;
  using progress = showProgress(context);
  const log = (line: string) => {
    // A bar that is on the line has to go first.
    progress[Symbol.dispose]();
    context.log(line);
  };
  const now = () => performance.now();
  const step = timeSteps(log, now);
  const env = demoEnvironment(context.env);
  const candles = await chooseCandles({ archive, env, cwd: context.cwd, log, signal });
  if (candles.synthetic) context.warn('The candles of this demo are SYNTHETIC: simulated, not market data.');
  const server = await step('Opening the database', () => context.openServer({ env }));
  log(`Using ${server.description}`);
  const db = await context.openDb();
  const isOwn = (server.kind === 'embedded' || server.kind === 'local') && isOwnDatabase(context.env);
  if (isOwn) await keepEverything(db, env, context.cwd);
  const { onEvent } = progress;
  const { report, clean } = await runDemo({ db, candles, step, onEvent, signal, now });
  const next = isOwn ? `\n\nLook around: TIDEMARK_DATABASE=${demoDatabase} npx tidemark signals --help` : '';
  await context.report({
    data: report,
    text: () => `${formatReport(report)}${next}`,
    exitCode: clean ? 0 : 1,
  });
}
