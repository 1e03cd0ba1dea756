import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { createDb, findStoreFolder } from '@tidemark/db';
import { nameModel, parseDuration, quote, TidemarkError } from '@tidemark/domain';
import { openFeatureStore } from '@tidemark/feature-store';
import { createViewRegistry, shippedViews } from '@tidemark/features';
import { type CommandContext, formatFields, type StoreOptions } from '@tidemark/terminal';
import { parseWholeNumber } from '@tidemark/terminal/values';
import { parseTrainerConfig, readTrainerConfig } from '../config/read-trainer-config.ts';
import { parseSize } from '../config/trainer-limits.ts';
import { createGatedPublish } from '../gate/create-gated-publish.ts';
import type { PublishedVersion } from '../gate/publish-version.ts';
import { checkRetrain } from '../triggers/check-retrain.ts';
import { createRequestHandler } from '../work/handle-request.ts';
import { pruningChores, queueChores } from '../work/queue-chores.ts';
import { runWorker } from '../work/run-worker.ts';
import { readRetention } from './read-retention.ts';
import type { TrainerProgram } from './register-trainer-commands.ts';

export interface WorkOptions extends StoreOptions {
  readonly trainers?: string;
  readonly concurrency: string;
  readonly model?: readonly string[];
  readonly worker?: string;
  readonly lease: string;
  readonly deadline: string;
  readonly poll: string;
  readonly grace: string;
}

/** How often models are judged by their rules. */
const triggersEveryMs = 300_000;

/** `tidemark trainer work` */
export async function runTrainerWork(
  context: CommandContext,
  options: WorkOptions,
  { product }: TrainerProgram,
): Promise<void> {
  const { cwd, env, signal } = context;
  const { trainers, model, worker = `${hostname()}:${process.pid}` } = options;
  const concurrency = parseWholeNumber(options.concurrency, { name: '--concurrency', min: 1, max: 64 });
  const graceMs = parseSpan(options.grace, '--grace', 0);
  const spans = {
    leaseMs: parseSpan(options.lease, '--lease', 1_000),
    deadlineMs: parseSpan(options.deadline, '--deadline', 1_000),
    pollMs: parseSpan(options.poll, '--poll', 10),
  };
  const keepMs = await readRetention(context);
  const config =
    trainers === undefined ? parseTrainerConfig({}, cwd) : await readTrainerConfig(resolve(cwd, trainers));
  // The work is given back after the grace, which takes a moment of its own.
  context.allowGrace?.(graceMs + 10_000);

  const server = await context.openServer();
  const db = await context.openDb();
  // Of its own: a heartbeat is not to wait until a load gives a connection back.
  await using queue = createDb({
    url: server.url,
    maxConnections: concurrency + 3,
    applicationName: 'tidemark trainer',
    log: context.warn,
  });
  await using store = await openFeatureStore({
    folder: findStoreFolder(context, options.store),
    ...(options.memory === undefined ? {} : { memoryLimit: `${parseSize(options.memory, '--memory')}B` }),
  });
  const views = createViewRegistry(shippedViews);
  const setup = { store, db, config, views, product, env };
  const tell = ({ model, promoted, judgement }: PublishedVersion) =>
    context.log(
      `version ${model.version} of ${nameModel(model)} ${promoted ? 'is active' : `stays a candidate: ${failedChecks(judgement)}`}`,
    );
  context.log(`${worker} works the queue; artefacts are kept in ${join(store.folder, 'models')}`);
  const summary = await runWorker({
    ...{ queue, worker, concurrency, graceMs, ...spans, signal },
    handle: createRequestHandler({ ...setup, publish: createGatedPublish({ ...setup, onPublished: tell }) }),
    chores: [
      ...queueChores(queue),
      ...pruningChores(queue, { store: store.folder, keepMs }),
      { name: 'triggers', everyMs: triggersEveryMs, run: () => checkRetrain(db, { config }) },
    ],
    ...(model === undefined ? {} : { modelIds: model }),
    log: context.log,
    warn: context.warn,
  });
  await context.report({
    data: { worker, ...summary },
    text: () => formatFields(Object.entries(summary)),
  });
}

function failedChecks({ report }: PublishedVersion['judgement']): string {
  return report.checks.flatMap(({ check, passed }) => (passed ? [] : [check])).join(', ');
}

function parseSpan(text: string, name: string, min: number): number {
  const ms = parseDuration(text, name);
  if (ms >= min && ms < 2 ** 31) return ms;
  throw new TidemarkError('command.wrong_use', `${name} is ${quote(text)}`, {
    value: text,
    hint: `Give a span from ${min} ms to 24 days.`,
  });
}
