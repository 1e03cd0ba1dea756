// Opens the server that the environment names, says so in one line of JSON and keeps it until standard input ends.
import { openServer } from '../../src/server/open-server.ts';

const lines: string[] = [];
const { url, description, close } = await openServer({
  requireMigrated: false,
  log: (line) => lines.push(line),
});
process.stdout.write(`${JSON.stringify({ url, description, lines })}\n`);
process.stdin.resume().on('end', close);
