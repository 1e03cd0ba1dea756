import { connect, createServer, type Socket } from 'node:net';

/** A port that stays while the server behind it comes back at another one. */
export interface Passage extends AsyncDisposable {
  readonly port: number;
  /** Where connections lead from now on. */
  leadTo(port: number): void;
}

/** Passes connections on to a server of this machine, and ends them when it does. */
export async function openPassage(): Promise<Passage> {
  let target = 0;
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const behind = connect(target, '127.0.0.1');
    for (const [one, other] of [
      [client, behind],
      [behind, client],
    ] as const) {
      open.add(one);
      one.pipe(other);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        open.delete(one);
        other.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the passage has no port');
  return {
    port: address.port,
    leadTo(port) {
      target = port;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
