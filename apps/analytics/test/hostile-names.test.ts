import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { refreshSignalDays } from '@tidemark/db';
import { createTestDatabase, describeEachServer, type TestDatabase } from '@tidemark/db/testing';
import { expectPage } from './support/expect-page.ts';
import { storeFeatureMarket } from './support/feature-market.ts';
import { runAnalytics } from './support/run-analytics.ts';

/** Everything at once that a page, an SVG, a legend or a terminal could take for more than a name. */
const hostile = `</title><script>alert("1")</script><img src=x onerror='a()'>&lt;{b|c}{a}\u001b[31m\u0007\u009b2J\n\u202eevil\u200f😀`;
const model = `${hostile} model`;
const other = `other ${hostile}`;
const symbol = 'مؤشر:币/x';
const specName = `spec ${hostile}`;
const long = `${'very_long_'.repeat(40)}feature`;

await describeEachServer(describe, (server) => {
  let database: TestDatabase;
  let cwd: string;
  const run = (...argv: string[]) => runAnalytics(argv, { db: database.db, cwd });

  beforeAll(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'tidemark-hostile-'));
    database = await createTestDatabase(server);
    for (const modelId of [model, other]) {
      await storeFeatureMarket(database.db, {
        ...{ modelId, symbol },
        features: ({ ahead, noise, index }) => ({
          [hostile]: ahead + noise / 500,
          [`${hostile}2`]: -ahead - noise / 500,
          [long]: noise,
          [`sometimes ${hostile}`]: index % 2 === 0 ? noise : null,
          [`empty ${hostile}`]: null,
          [`text ${hostile}`]: hostile,
          // Names that objects have of their own.
          ['__proto__']: noise,
          constructor: ahead,
        }),
      });
      const rules = ['--profit', '0.5%', '--stop', '0.5%', '--horizon', '5', '--name', specName];
      await run('signals', 'label', '--model', modelId, ...rules);
    }
    await refreshSignalDays(database.db);
  });
  afterAll(async () => {
    await database[Symbol.asyncDispose]();
    await rm(cwd, { recursive: true });
  });

  // What holds of every text and page, that names steer neither, is checked by what runs and reads them.
  it.each([
    ['performance', ['--model', model, '--by', 'model,symbol,pred', '--spec', specName], 4],
    ['performance', ['--by', 'model'], 4],
    ['calibration', ['--model', model], 1],
    ['importance', ['--model', model], 4],
    ['importance', ['--model', model, '--compare', 'last'], 4],
    ['compare', ['--model', model, '--with', other, '--spec', specName], 2],
  ])('%s (case %#) is text on a page and on a terminal', async (command, argv, charts) => {
    const { text, data } = await run('analytics', command, ...argv, '--html', 'page.html');
    expect(text).toContain('\\u001b[31m');
    expect(text).toContain('\\u202eevil');
    expect(JSON.stringify(data)).toContain('<script>');
    const html = await readFile(join(cwd, 'page.html'), 'utf8');
    expectPage(html, { charts });
    expect(html).toContain('&lt;script&gt;');
    expect(html).toContain(symbol);
  });

  it('tells of sums, of kept reports and of what is not known the same way', async () => {
    const { text } = await run('analytics', 'performance', '--model', model, '--rollups');
    expect(text).toContain('\\u001b[31m');
    await run('analytics', 'importance', '--model', model);
    expect((await run('analytics', 'importance', '--list')).text).toContain('\\u001b[31m');
    await expect(run('analytics', 'importance')).rejects.toMatchObject({
      code: 'command.wrong_use',
      hint: expect.not.stringContaining('\u001b'),
    });
    await expect(run('analytics', 'performance', '--symbol', hostile)).rejects.toMatchObject({
      code: 'symbol.invalid',
    });
  });
});
