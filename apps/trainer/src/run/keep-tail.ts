import type { Readable } from 'node:stream';

/** Keeps the last bytes of a stream, however much comes. @returns what gives them as text */
export function keepTail(stream: Readable, most: number): () => string {
  let tail = Buffer.alloc(0);
  stream.on('data', (bytes: Buffer) => {
    tail = Buffer.concat([tail, bytes]).subarray(-most);
  });
  return () => tail.toString('utf8');
}
