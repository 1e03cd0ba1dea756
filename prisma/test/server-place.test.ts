import { chmodSync, chownSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it, jest } from '@jest/globals';
import { findEmbeddedInstallation } from '../src/server/find-embedded-installation.ts';
import { findHome, findProjectRoot } from '../src/server/find-home.ts';
import { findStoreFolder } from '../src/server/find-store-folder.ts';
import { makeHome } from '../src/server/make-home.ts';
import { openServer } from '../src/server/open-server.ts';
import { placePrograms, placeServer } from '../src/server/place-server.ts';
import { reportNotRun } from '../src/testing/index.ts';
import { runCommand } from './support/run-command.ts';
import { stopServer, temporaryHome } from './support/temporary-home.ts';

jest.setTimeout(60_000);
const isRoot = process.getuid?.() === 0;
const asRoot = isRoot ? it : it.skip;
if (!isRoot) reportNotRun('servers of root', 'the tests run as a normal user');
const nobody = { uid: 65534, gid: 65534 };

describe('as root', () => {
  const fallbacks: string[] = [];
  afterAll(async () => {
    for (const folder of fallbacks) {
      await stopServer(join(folder, 'data'));
      rmSync(dirname(folder), { recursive: true, force: true });
    }
  });

  asRoot('a home that its user cannot enter is replaced by a folder that is named, once', async () => {
    await using place = await temporaryHome('home', 0o700);
    const { folder } = placeServer(place.home, findEmbeddedInstallation());
    fallbacks.push(folder);
    const [first, second] = [await runCommand(place), await runCommand(place)];
    expect(folder).toMatch(/^\/var\/lib\/tidemark\/[0-9a-f]{16}\/embedded$/);
    expect(first.lines).toEqual([expect.stringContaining(folder)]);
    expect(second.lines).toEqual([]);
    expect(second.url).toBe(first.url);
    expect(first.description).toContain(folder);
    await Promise.all([first.end(), second.end()]);
    // Data is not lost from sight when the folder is opened to others later.
    chmodSync(dirname(place.home), 0o755);
    expect(placeServer(place.home, findEmbeddedInstallation()).folder).toBe(folder);
  });

  asRoot('programs that its user cannot enter are copied to where it can', async () => {
    await using place = await temporaryHome('bundle', 0o700);
    mkdirSync(join(place.home, 'bin'), { recursive: true });
    writeFileSync(join(place.home, 'bin', 'postgres'), 'program');
    const version = `test-${process.pid}`;
    const copy = `/var/lib/tidemark/postgresql-${version}-${process.arch}`;
    const installation = {
      ...findEmbeddedInstallation(),
      bundle: place.home,
      binFolder: join(place.home, 'bin'),
      version,
    };
    try {
      const placed = placeServer(place.home, installation);
      expect(placePrograms(placed)).toBe(join(copy, 'bin'));
      expect(existsSync(join(copy, 'bin', 'postgres'))).toBe(true);
      expect(placePrograms(placed)).toBe(join(copy, 'bin'));
    } finally {
      rmSync(copy, { recursive: true, force: true });
    }
  });

  asRoot('data in a home that was closed since is not replaced by an empty database', async () => {
    await using place = await temporaryHome('home', 0o755);
    mkdirSync(join(place.home, 'embedded', 'data'), { recursive: true });
    chmodSync(dirname(place.home), 0o700);
    expect(() => placeServer(place.home, findEmbeddedInstallation())).toThrow(
      expect.objectContaining({ code: 'server.data_denied', hint: expect.stringContaining('chmod o+x') }),
    );
  });

  asRoot('a normal user has a server of their own, which root joins', async () => {
    await using place = await temporaryHome('home', 0o755);
    mkdirSync(place.home);
    chownSync(place.home, nobody.uid, nobody.gid);
    const theirs = await runCommand({ ...place, user: nobody });
    const roots = await runCommand(place);
    expect(roots.url).toBe(theirs.url);
    await Promise.all([theirs.end(), roots.end()]);
    await stopServer(join(place.home, 'embedded', 'data'));
    const again = await runCommand(place);
    await again.end();
  });

  asRoot('a normal user is told when the data belongs to somebody else', async () => {
    await using place = await temporaryHome('home', 0o755);
    const roots = await runCommand(place);
    await expect(runCommand({ ...place, user: nobody })).rejects.toThrow(/server\.data_denied/);
    await roots.end();
  });
});

describe('the home folder', () => {
  it('says what to do where it cannot be made', async () => {
    await using place = await temporaryHome();
    mkdirSync(place.home, { recursive: true });
    writeFileSync(join(place.home, 'file'), '');
    expect(() => makeHome(join(place.home, 'file', 'home'))).toThrow(
      expect.objectContaining({
        code: 'server.data_denied',
        hint: expect.stringContaining('TIDEMARK_HOME'),
      }),
    );
  });

  it('is .tidemark at the nearest root above, else in the current folder, unless it is named', async () => {
    await using place = await temporaryHome();
    const deep = join(place.home, 'a', 'b');
    mkdirSync(deep, { recursive: true });
    writeFileSync(join(place.home, 'package.json'), '{"name":"something-else"}');
    expect(findProjectRoot(deep)).toBe(deep);
    writeFileSync(join(place.home, 'tidemark.config.json'), '{}');
    expect(findHome({}, deep)).toBe(join(place.home, '.tidemark'));
    writeFileSync(join(place.home, 'a', 'package.json'), '{"name":"tidemark"}');
    expect(findHome({}, deep)).toBe(join(place.home, 'a', '.tidemark'));
    expect(findHome({ TIDEMARK_HOME: '../elsewhere' }, deep)).toBe(join(place.home, 'a', 'elsewhere'));
    expect(findProjectRoot(process.cwd())).toBe(dirname(process.cwd()));
  });
});

describe('the folder of the feature store', () => {
  it('is the one that is named, else that of the environment, else beside the data of the servers', () => {
    const env = { TIDEMARK_HOME: '/data', TIDEMARK_STORE: 'kept' };
    expect(findStoreFolder({ env, cwd: '/srv' }, 'named')).toBe('/srv/named');
    expect(findStoreFolder({ env, cwd: '/srv' }, '/elsewhere')).toBe('/elsewhere');
    expect(findStoreFolder({ env, cwd: '/srv' })).toBe('/srv/kept');
    expect(findStoreFolder({ env: { ...env, TIDEMARK_STORE: '' }, cwd: '/srv' })).toBe('/data/store');
    expect(findStoreFolder({ env: { TIDEMARK_HOME: 'data' }, cwd: '/srv' })).toBe('/srv/data/store');
  });
});

describe('a server that cannot start', () => {
  it.each([
    ['is damaged', 'PG_VERSION', /damaged|valid data directory/],
    ['was made by another version', 'PG_VERSION:9.6', /another major version/],
    ['has a setting that is wrong', 'postgresql.conf:nonsense = on', /unrecognized configuration parameter/],
  ])('says so when the data folder %s, with the end of its log', async (_, change, pattern) => {
    await using place = await temporaryHome();
    const env = { TIDEMARK_HOME: place.home, TIDEMARK_IDLE_SECONDS: '30' };
    await (await openServer({ env, requireMigrated: false, log: () => {} })).close();
    const data = join(place.home, 'embedded', 'data');
    await stopServer(data);
    const [file = '', text] = change.split(':');
    if (text === undefined) rmSync(join(data, file));
    else writeFileSync(join(data, file), `${text}\n`);
    const failure = await openServer({ env, requireMigrated: false }).catch((error) => error);
    expect(failure).toMatchObject({ name: 'TidemarkError', code: 'server.start_failed' });
    expect(`${failure.message}\n${failure.hint}`).toMatch(pattern);
    expect(failure.message).toContain(place.home);
  });
});
