// Prunes a feature store until it is killed: `prune-process.ts URL STORE`.
import { createDb } from '@tidemark/db';
import { pruneArtefacts } from '../src/work/prune-artefacts.ts';

const [, , url = '', store = ''] = process.argv;
await using db = createDb({ url, log: () => {} });
await pruneArtefacts(db, { store, keepMs: 86_400_000, graceMs: 0, limit: 1_000 });
