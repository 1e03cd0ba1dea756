import { join } from 'node:path';
import { listLocalInstallations } from '../../src/server/find-local-installation.ts';
import type { Installation } from '../../src/server/installation.ts';
import { openManagedServer } from '../../src/server/open-managed-server.ts';
import { stopServer, temporaryHome } from './temporary-home.ts';

/** The machine's own PostgreSQL that offers TimescaleDB, if there is one. */
export const timescaleInstallation: Installation | undefined = listLocalInstallations(process.env)[0];

export interface ThrowawayServer extends AsyncDisposable {
  open(): Promise<{ readonly url: string; close(): Promise<void> }>;
  /** Stops it and starts it with other settings; its address changes. */
  restart(settings: readonly string[]): Promise<void>;
}

/** A server of its own for one test, with the given settings beside the stock ones. */
export async function throwawayServer(
  installation: Installation,
  settings: readonly string[],
): Promise<ThrowawayServer> {
  const temporary = await temporaryHome();
  let current = settings;
  const open = () =>
    openManagedServer({
      home: temporary.home,
      installation: { ...installation, settings: current },
      env: {},
      cwd: process.cwd(),
      log: () => {},
      database: 'postgres',
      isMigrated: false,
    });
  let held = await open();
  return {
    open,
    async restart(changed) {
      await held.close();
      await stopServer(join(temporary.home, installation.folderName, 'data'));
      current = changed;
      held = await open();
    },
    async [Symbol.asyncDispose]() {
      await held.close();
      await temporary[Symbol.asyncDispose]();
    },
  };
}
