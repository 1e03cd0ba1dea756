import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Answers one request in an unusual way; false leaves it to the server. */
export type Misbehave = (request: IncomingMessage, response: ServerResponse, body: Buffer) => boolean;

export interface ArchiveServer extends AsyncDisposable {
  readonly url: string;
  /** Method, path and range of each request, in order. */
  readonly requests: string[];
  readonly files: Map<string, Buffer>;
  /** What the next requests for files that exist meet, one each. */
  readonly misbehaviours: Misbehave[];
}

/** A static file server on 127.0.0.1 that knows ranges, and misbehaves on demand. */
export async function archiveServer(): Promise<ArchiveServer> {
  const requests: string[] = [];
  const files = new Map<string, Buffer>();
  const misbehaviours: Misbehave[] = [];
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '').slice(1);
    const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
    requests.push([request.method, path.split('/').at(-1), range?.[0]].filter(Boolean).join(' '));
    const body = files.get(path);
    if (body === undefined) {
      response.writeHead(404).end('no such key');
      return;
    }
    if (misbehaviours.shift()?.(request, response, body) === true) return;
    if (range === null) {
      response.writeHead(200, { 'content-length': body.length }).end(body);
      return;
    }
    const from = Number(range[1]);
    const to = range[2] === '' ? body.length - 1 : Number(range[2]);
    if (from >= body.length) {
      response.writeHead(416, { 'content-range': `bytes */${body.length}` }).end();
      return;
    }
    const part = body.subarray(from, to + 1);
    response
      .writeHead(206, {
        'content-range': `bytes ${from}-${to}/${body.length}`,
        'content-length': part.length,
      })
      .end(part);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    files,
    misbehaviours,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Sends the first bytes of what was asked for, then cuts the connection. */
export function cutAfter(length: number): Misbehave {
  return (request, response, body) => {
    const from = Number(/^bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const part = body.subarray(from);
    if (from > 0) {
      response.writeHead(206, {
        'content-range': `bytes ${from}-${body.length - 1}/${body.length}`,
        'content-length': part.length,
      });
    } else response.writeHead(200, { 'content-length': part.length });
    response.write(part.subarray(0, length), () => setTimeout(() => response.destroy(), 20));
    return true;
  };
}

export function answer(status: number, headers: Record<string, string> = {}): Misbehave {
  return (_request, response) => {
    response.writeHead(status, headers).end('not now');
    return true;
  };
}

export const ignoreRange: Misbehave = (_request, response, body) => {
  response.writeHead(200, { 'content-length': body.length }).end(body);
  return true;
};

export const staySilent: Misbehave = () => true;
