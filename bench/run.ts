// `npm run bench -- NAME [--quick] [--long] [--server plain|timescale] [--readme]`: runs one benchmark, or all of them with NAME `all`.
// Ends with 1 where a bound is missed, with 2 where the command line is wrong. `--readme` writes the last figures into README.md,
// without a NAME those that are there.
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { testServers } from '@tidemark/db/testing';
import { alpha158 } from './benches/alpha158.ts';
import { analytics } from './benches/analytics.ts';
import { compression } from './benches/compression.ts';
import { featureEngine } from './benches/feature-engine.ts';
import { ingest } from './benches/ingest.ts';
import { joinBench } from './benches/join.ts';
import { kernelBench } from './benches/kernels.ts';
import { labelling } from './benches/labelling.ts';
import { latest } from './benches/latest.ts';
import { materialize } from './benches/materialize.ts';
import { memory } from './benches/memory.ts';
import { retrainQueue } from './benches/retrain-queue.ts';
import { signals } from './benches/signals.ts';
import { start } from './benches/start.ts';
import type { Bench } from './support/bench.ts';
import { formatMeasurement } from './support/format-measurement.ts';
import { judge } from './support/judge.ts';
import { updateReadme } from './support/update-readme.ts';
import { writeResult } from './support/write-result.ts';

const benches: Readonly<Record<string, Bench>> = {
  ingest,
  memory,
  latest,
  compression,
  signals,
  start,
  analytics,
  labelling,
  'feature-engine': featureEngine,
  join: joinBench,
  kernels: kernelBench,
  alpha158,
  materialize,
  'retrain-queue': retrainQueue,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    long: { type: 'boolean', default: false },
    server: { type: 'string' },
    readme: { type: 'boolean', default: false },
  },
});
const names = positionals[0] === 'all' ? Object.keys(benches) : positionals;
const unknown = names.filter((name) => benches[name] === undefined);

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

if ((names.length === 0 && !values.readme) || unknown.length > 0) {
  for (const name of unknown) process.stderr.write(`no benchmark is called ${name}\n`);
  process.stderr.write('npm run bench -- NAME [--quick] [--long] [--server plain|timescale] [--readme]\n');
  for (const [name, { title }] of Object.entries(benches))
    process.stderr.write(`  ${name.padEnd(12)} ${title}\n`);
  process.exitCode = 2;
} else {
  const kind = values.server;
  const found = names.length === 0 ? [] : await testServers();
  const servers = found.filter((server) => kind === undefined || server.kind === kind);
  for (const name of names) {
    const bench = benches[name];
    if (bench === undefined) continue;
    print(`${name}: ${bench.title} (load average ${loadavg()[0]?.toFixed(2)})`);
    const log = (line: string) => process.stderr.write(`  ${line}\n`);
    for await (const measurement of bench.run({ servers, quick: values.quick, long: values.long, log })) {
      print(formatMeasurement(measurement));
      writeResult(name, measurement, values.quick);
      if (!judge(measurement).holds) process.exitCode = 1;
    }
    print(`       load average at the end ${loadavg()[0]?.toFixed(2)}`);
  }
  if (values.readme) updateReadme(Object.keys(benches));
}
