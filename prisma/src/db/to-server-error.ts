import { types } from 'node:util';
import { TidemarkError } from '@tidemark/domain';
import { errorCode } from './error-code.ts';
import { redactUrl } from './redact-url.ts';

const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
]);

// SQLSTATEs that end a connection or refuse one, and the codes that Prisma gives the same faults.
const hints: ReadonlyMap<string, string> = new Map([
  ['28P01', 'Check the user and the password in the URL.'],
  ['28000', 'Check the user in the URL, and pg_hba.conf on the server.'],
  ['3D000', 'Create that database, or correct its name in the URL.'],
  ['53300', 'Close other clients, or raise max_connections on the server.'],
  ['57P01', 'The server ended the connection. Run the command again.'],
  ['57P02', 'The server crashed and is recovering. Run the command again.'],
  ['57P03', 'The server is starting or stopping. Run the command again in a moment.'],
  ['P1000', 'Check the user and the password in the URL.'],
  ['P1003', 'Create that database, or correct its name in the URL.'],
  ['P1010', 'Give the user the right to connect to that database.'],
]);

// Faults of the driver itself, which have no code.
const noTls = /^The server does not support SSL connections/;
const cutOff = /^(Connection terminated|timeout expired|Client has encountered a connection error)/i;

/**
 * A fault of the connection as `server.unreachable` with its mend; any other error as it is. The message never
 * shows the password of the URL.
 */
export function toServerError(error: unknown, url: string): unknown {
  if (!types.isNativeError(error) || error instanceof TidemarkError) return error;
  const code = errorCode(error);
  const lost =
    networkCodes.has(code) ||
    hints.has(code) ||
    code.startsWith('08') ||
    /^P10(01|02|08|11|17)$/.test(code) ||
    noTls.test(error.message) ||
    cutOff.test(error.message);
  if (!lost) return error;
  const shown = redactUrl(url);
  // An AggregateError (localhost tried over IPv6 and IPv4) has an empty message.
  const reason = redactUrl(error.message.trim().split('\n').at(-1) ?? '') || code;
  return new TidemarkError('server.unreachable', `The database server ${shown} cannot be used: ${reason}`, {
    value: shown,
    hint:
      hints.get(code) ??
      (noTls.test(error.message) ? 'Take sslmode out of the URL, or switch TLS on at the server.' : null) ??
      'Check that the server runs and that the address is right: it comes from --db, else from DATABASE_URL.',
    cause: error,
  });
}
