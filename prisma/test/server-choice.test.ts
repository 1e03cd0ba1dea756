import { describe, expect, it, jest } from '@jest/globals';
import { openServer } from '../src/index.ts';
import { findLocalInstallation, listLocalInstallations } from '../src/server/find-local-installation.ts';
import { reportNotRun, testServers } from '../src/testing/index.ts';
import { runCommand } from './support/run-command.ts';
import { temporaryHome } from './support/temporary-home.ts';

jest.setTimeout(60_000);
const unreachable = 'postgresql://me:secret@127.0.0.1:1/db';

describe('the choice of the server', () => {
  it('takes the named one first, then DATABASE_URL', async () => {
    const [server] = await testServers();
    if (server === undefined) throw new Error('no server');
    const { url, close } = await server.open();
    const options = { requireMigrated: false };
    const named = await openServer({ ...options, db: url, env: { DATABASE_URL: unreachable } });
    expect(named).toMatchObject({ url, kind: 'given' });
    const environment = await openServer({ ...options, env: { DATABASE_URL: url, TIDEMARK_PG: 'local' } });
    expect(environment).toMatchObject({ url, kind: 'environment' });
    expect(environment.description).not.toContain(new URL(url).password);
    await Promise.all([named.close(), environment.close(), close()]);
  });

  it('never migrates a named server, and names the command that does', async () => {
    const [server] = await testServers();
    const opened = await server?.open();
    await expect(openServer({ db: opened?.url ?? '' })).rejects.toMatchObject({
      code: 'db.not_migrated',
      hint: expect.stringContaining('tidemark db migrate'),
    });
    await opened?.close();
  });

  it('names the mend of a server that cannot be reached, without its password', async () => {
    const failure = await openServer({ db: unreachable }).catch((error) => error);
    expect(failure).toMatchObject({ code: 'server.unreachable', hint: expect.stringContaining('--db') });
    expect(JSON.stringify([failure.message, failure.value, failure.hint])).not.toContain('secret');
    await expect(openServer({ db: 'mysql://me:secret@host/db' })).rejects.toMatchObject({
      code: 'server.url_invalid',
      message: expect.not.stringContaining('secret'),
    });
  });

  it.each([
    ['TIDEMARK_PG', 'locl', 'server.choice_unknown'],
    ['TIDEMARK_IDLE_SECONDS', 'soon', 'number.invalid'],
    ['TIDEMARK_IDLE_SECONDS', '-1', 'number.invalid'],
  ])('refuses %s=%s', async (name, value, code) => {
    await using place = await temporaryHome();
    await expect(openServer({ env: { TIDEMARK_HOME: place.home, [name]: value } })).rejects.toMatchObject({
      code,
      value,
    });
  });

  it('tells where it looked when no local installation offers TimescaleDB', () => {
    if (listLocalInstallations({}).length > 0) return;
    expect(() => findLocalInstallation('/nowhere', {})).toThrow(
      expect.objectContaining({ code: 'server.not_found', message: expect.stringContaining('pg_config') }),
    );
  });

  const isLocal = listLocalInstallations(process.env).length > 0;
  if (!isLocal) reportNotRun('TIDEMARK_PG=local', 'no installation with TimescaleDB was found');
  (isLocal ? it : it.skip)(
    'runs the local installation with TimescaleDB beside the embedded server',
    async () => {
      await using place = await temporaryHome();
      const [local, embedded] = await Promise.all([runCommand({ ...place, pg: 'local' }), runCommand(place)]);
      expect(local.description).toMatch(/^local PostgreSQL \d+.* with TimescaleDB/);
      expect(local.url).not.toBe(embedded.url);
      await Promise.all([local.end(), embedded.end()]);
    },
  );
});
