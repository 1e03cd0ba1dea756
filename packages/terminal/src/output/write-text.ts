import type { Writable } from 'node:stream';

/** Writes and waits until the stream took it. A reader that has gone (`| head`) ends the wait, not the command. */
export async function writeText(stream: Writable, text: string): Promise<void> {
  if (stream.destroyed || !stream.writable) return;
  await new Promise<void>((resolve, reject) => {
    stream.write(text, (error) => {
      if (error === null || error === undefined || isClosedPipe(error)) resolve();
      else reject(error);
    });
  });
}

/** Whether an error of a stream means that its reader has gone. */
export function isClosedPipe(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  return ['EPIPE', 'ERR_STREAM_DESTROYED', 'ERR_STREAM_WRITE_AFTER_END'].includes(String(error.code));
}
