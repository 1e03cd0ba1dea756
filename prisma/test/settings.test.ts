import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { defineConfig } from '../src/settings/define-config.ts';
import { formatInterval, type Interval, parseInterval } from '../src/settings/interval.ts';
import { loadSettings } from '../src/settings/load-settings.ts';
import { otherVariables, settingVariables } from '../src/settings/setting-variables.ts';
import { settingsReference } from '../src/settings/settings-reference.ts';
import { toSetupSettings } from '../src/settings/to-setup-settings.ts';

const folders: string[] = [];
afterAll(async () => {
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true })));
});

async function folderWith(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark settings '));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  return folder;
}

async function load(files: Record<string, string>, env: NodeJS.ProcessEnv = {}) {
  return loadSettings({ cwd: await folderWith(files), env });
}

const json = (content: unknown) => ({ 'tidemark.config.json': JSON.stringify(content) });

// The text of every source file of the workspace, tests included.
function readSources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      return /^(node_modules|dist|coverage|generated|\..*)$/.test(entry.name) ? [] : readSources(path);
    }
    return /\.(ts|js)$/.test(entry.name) ? [readFileSync(path, 'utf8')] : [];
  });
}

describe('intervals', () => {
  test.each([
    ['24 hours', '1 day'],
    ['1 week', '7 days'],
    ['12 months', '1 year'],
    ['13 Months', '13 months'],
    ['90 minutes', '90 minutes'],
    ['1 month 15 days', '1 month 15 days'],
    ['  2   days ', '2 days'],
    ['30 seconds', '30 seconds'],
  ])('%p is spelled %p', (text, spelling) => {
    expect(formatInterval(parseInterval(text))).toBe(spelling);
  });

  test('keeps months apart from days', () => {
    expect(parseInterval('1 month')).not.toEqual(parseInterval('30 days'));
  });

  test.each([
    '',
    '1',
    'day',
    '0 days',
    '-1 day',
    '1.5 days',
    '1e3 days',
    '1 fortnight',
    '1 day 2',
    '6 month ago',
    '999999 years',
    '1 days; drop table candles',
  ])('refuses %p', (text) => {
    expect(() => parseInterval(text)).toThrow(expect.objectContaining({ code: 'interval.invalid' }));
  });

  test('reads back what it writes', () => {
    fc.assert(
      fc.property(fc.nat(5_000), fc.nat(100_000), (months, minutes) => {
        fc.pre(months + minutes > 0);
        const parts = { months, milliseconds: minutes * 60_000 };
        expect(parseInterval(formatInterval(parts))).toEqual(parts);
      }),
    );
  });

  test('types refuse a unit that does not exist', () => {
    // @ts-expect-error a fortnight is no unit
    const wrong: Interval = '1 fortnight';
    // @ts-expect-error retention is an interval or off
    defineConfig({ candles: { retention: 'never' } });
    // @ts-expect-error there is no such setting
    defineConfig({ candels: {} });
    expect(wrong).toBe('1 fortnight');
  });
});

describe('settings', () => {
  test('are the defaults without a file and variables', async () => {
    expect(await load({})).toEqual({
      settings: {
        candles: { chunkInterval: '1 hour', compressAfter: '3 days', retention: '6 months' },
        signals: { chunkInterval: '1 day', compressAfter: '7 days', retention: '1 year' },
        retrain: { retention: '90 days' },
        rollupWidth: '7 days',
      },
      file: null,
      sources: expect.objectContaining({ 'candles.retention': 'default', rollupWidth: 'default' }),
    });
  });

  test('keep retrain requests as long as the file says, or the variable, or for ever', async () => {
    const file = json({ retrain: { retention: '2 months' } });
    expect((await load(file)).settings.retrain).toEqual({ retention: '2 months' });
    expect(await load(file, { TIDEMARK_RETENTION_RETRAIN: 'off' })).toMatchObject({
      settings: { retrain: { retention: 'off' } },
      sources: { 'retrain.retention': 'TIDEMARK_RETENTION_RETRAIN' },
    });
    // That of candles and signals is not meant.
    expect((await load({}, { TIDEMARK_RETENTION: '8 months' })).settings.retrain).toEqual({
      retention: '90 days',
    });
    await expect(load(json({ retrain: { retention: 'soon' } }))).rejects.toMatchObject({
      code: 'settings.invalid',
    });
  });

  test('come from a TypeScript file that imports defineConfig, found from a folder below it', async () => {
    const folder = await folderWith({
      'tidemark.config.ts': `import { defineConfig } from '@tidemark/db';
        const keep: string = '9 months';
        export default defineConfig({ candles: { retention: keep as '9 months' } });`,
    });
    await mkdir(join(folder, 'a/b'), { recursive: true });
    const { settings, file, sources } = await loadSettings({ cwd: join(folder, 'a/b'), env: {} });
    expect(settings.candles.retention).toBe('9 months');
    expect(settings.signals.retention).toBe('1 year');
    expect(file).toBe(join(folder, 'tidemark.config.ts'));
    expect(sources['candles.retention']).toBe(file);
  });

  test('come from JSON, with the byte order mark of Windows too', async () => {
    const { settings } = await load({ 'tidemark.config.json': '\uFEFF{"rollupWidth":"48 hours"}' });
    expect(settings.rollupWidth).toBe('2 days');
  });

  test('read a file again when it changed', async () => {
    const folder = await folderWith({ 'tidemark.config.ts': `export default { rollupWidth: '14 days' };` });
    expect((await loadSettings({ cwd: folder, env: {} })).settings.rollupWidth).toBe('14 days');
    await writeFile(join(folder, 'tidemark.config.ts'), `export default { rollupWidth: '21 days' };`);
    expect((await loadSettings({ cwd: folder, env: {} })).settings.rollupWidth).toBe('21 days');
  });

  test('of the environment win over the file, those of one table over both', async () => {
    const { settings, sources } = await load(json({ candles: { retention: '2 years' } }), {
      TIDEMARK_RETENTION: 'OFF',
      TIDEMARK_RETENTION_SIGNALS: '24 months',
      TIDEMARK_CHUNK_CANDLES: '1440 minutes',
      TIDEMARK_HOME: '/somewhere',
      PATH: '/bin',
    });
    expect(settings.candles.retention).toBe('off');
    expect(settings.signals.retention).toBe('2 years');
    expect(settings.candles.chunkInterval).toBe('1 day');
    expect(sources['candles.retention']).toBe('TIDEMARK_RETENTION');
    expect(sources['signals.retention']).toBe('TIDEMARK_RETENTION_SIGNALS');
  });

  test.each([
    [{ TIDEMARK_RETENTION: '' }, 'settings.invalid', /TIDEMARK_RETENTION has ""/],
    [{ TIDEMARK_RETENTION_CANDLES: 'six months' }, 'settings.invalid', /TIDEMARK_RETENTION_CANDLES/],
    [{ TIDEMARK_CHUNK_CANDLES: 'off' }, 'settings.invalid', /TIDEMARK_CHUNK_CANDLES has "off"/],
    [{ TIDEMARK_CHUNK_CANDLES: '1 month' }, 'settings.invalid', /TIDEMARK_CHUNK_CANDLES has "1 month"/],
    [{ TIDEMARK_RETENTON: 'off' }, 'settings.unknown_variable', /TIDEMARK_RETENTON/],
  ])('refuse the environment %p', async (env, code, message) => {
    await expect(load({}, env)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  test('say which variable was meant', async () => {
    await expect(load({}, { TIDEMARK_RETENTON: 'off' })).rejects.toMatchObject({
      hint: 'Did you mean TIDEMARK_RETENTION?',
    });
    await expect(load({}, { TIDEMARK_XYZZY_PLUGH_FROBOZZ: '1' })).rejects.toMatchObject({
      hint: expect.stringContaining('TIDEMARK_HOME'),
    });
  });

  test.each([
    [{ candles: { retenton: 'off' } }, '"candles.retenton"', 'Did you mean candles.retention?'],
    [{ rollup: '1 day' }, '"rollup"', 'Did you mean rollupWidth?'],
    [JSON.parse('{"__proto__": {"rollupWidth": "1 day"}}'), '"__proto__"', expect.any(String)],
    [{ database: {} }, '"database"', expect.stringContaining('rollupWidth')],
  ])('refuse the unknown key of %j', async (content, name, hint) => {
    await expect(load(json(content))).rejects.toMatchObject({
      code: 'settings.unknown_key',
      message: expect.stringContaining(`unknown setting ${name} in `),
      hint,
    });
  });

  test.each([
    ['{', 'settings.file_unreadable'],
    ['', 'settings.file_unreadable'],
    ['null', 'settings.invalid'],
    ['[]', 'settings.invalid'],
    ['{"candles": 5}', 'settings.invalid'],
    ['{"candles": {"retention": 5}}', 'settings.invalid'],
    ['{"candles": {"retention": "soon"}}', 'settings.invalid'],
    ['{"candles": {"chunkInterval": "off"}}', 'settings.invalid'],
  ])('refuse the JSON %p, naming the file', async (content, code) => {
    await expect(load({ 'tidemark.config.json': content })).rejects.toMatchObject({
      code,
      message: expect.stringContaining('tidemark.config.json'),
    });
  });

  test.each([
    ['export default {', 'settings.file_unreadable'],
    ['export const settings = {};', 'settings.file_unreadable'],
    ['throw new Error("boom");', 'settings.file_unreadable'],
    ['throw "boom";', 'settings.file_unreadable'],
    ['import "./nowhere.ts"; export default {};', 'settings.file_unreadable'],
    ['export default () => ({});', 'settings.invalid'],
    ['\u0000\u0001\u0002', 'settings.file_unreadable'],
  ])('refuse the TypeScript %p, naming the file', async (content, code) => {
    await expect(load({ 'tidemark.config.ts': content })).rejects.toMatchObject({
      code,
      message: expect.stringContaining('tidemark.config.ts'),
    });
  });

  test('quote the interval that is none', async () => {
    await expect(load(json({ candles: { retention: 'soon' } }))).rejects.toMatchObject({
      message: expect.stringMatching(/candles\.retention in .*"soon" is not an interval/),
    });
  });

  test('refuse two files in one folder', async () => {
    const files = { ...json({}), 'tidemark.config.ts': 'export default {};' };
    await expect(load(files)).rejects.toMatchObject({ code: 'settings.two_files' });
  });

  test.each([
    [{ rollupWidth: '90 minutes' }, /no multiple of candles\.chunkInterval/],
    [{ rollupWidth: '36 hours' }, /no multiple of signals\.chunkInterval/],
    [{ candles: { retention: '7 days', compressAfter: '7 days' } }, /candles\.compressAfter/],
    [{ candles: { retention: '6 days' } }, /shorter than 7 days/],
    [
      { signals: { retention: '6 days', compressAfter: '3 days' } },
      /signals\.retention '6 days' is shorter than 7 days/,
    ],
    [{ signals: { retention: '7 days' } }, /signals\.compressAfter/],
  ])('refuse the contradiction in %j', async (content, message) => {
    await expect(load(json(content))).rejects.toMatchObject({
      code: 'settings.conflict',
      message: expect.stringMatching(message),
    });
  });

  test('allow chunks longer than the roll-up, and a retention without compression', async () => {
    const { settings } = await load(
      json({
        candles: { chunkInterval: '30 days', compressAfter: 'off', retention: '7 days' },
        rollupWidth: 'off',
      }),
    );
    expect(settings.rollupWidth).toBe('off');
    expect((await load(json({ candles: { chunkInterval: '30 days' } }))).settings.rollupWidth).toBe('7 days');
  });

  test('reach the database with null for off', async () => {
    const { settings } = await load({}, { TIDEMARK_RETENTION: 'off', TIDEMARK_ROLLUP_WIDTH: 'off' });
    expect(toSetupSettings(settings)).toEqual({
      chunk_interval_candles: '1 hour',
      chunk_interval_signals: '1 day',
      compress_after_candles: '3 days',
      compress_after_signals: '7 days',
      rollup_width: null,
      retention_candles: null,
      retention_signals: null,
      allow_drop: false,
    });
  });

  test('know every variable that the product reads', () => {
    const root = fileURLToPath(new URL('../..', import.meta.url));
    const sources = readSources(root);
    const read = new Set(
      sources.flatMap((text) => [...text.matchAll(/env\??\.(TIDEMARK_[A-Z_]+)/g)].map(([, name]) => name)),
    );
    expect(read).toContain('TIDEMARK_HOME');
    const known = new Set<string | undefined>([...Object.keys(settingVariables), ...otherVariables]);
    expect([...read].filter((name) => !known.has(name))).toEqual([]);
  });

  test('are documented as the schema has them', async () => {
    const page = await readFile(new URL('../../docs/configuration.md', import.meta.url), 'utf8');
    expect(page).toContain(settingsReference());
  });
});
