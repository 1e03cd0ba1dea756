// A program of its own: materialises two views into a folder, as known at an instant, and says when it begins and when it is done. Run by
// kill.test.ts, which kills it; it goes on until then where `--forever` is given.
import { createDb } from '@tidemark/db';
import { materializeFeatures, openFeatureStore } from '@tidemark/feature-store';
import { finiteView, recursiveView } from './make-views.ts';

const [url = '', folder = '', knownAt = '', forever] = process.argv.slice(2);
await using db = createDb({ url });
await using store = await openFeatureStore({ folder, threads: 1 });
process.stdout.write('ready\n');
do {
  for (const view of [finiteView, recursiveView])
    await materializeFeatures(store, db, { view, symbol: 'BTCUSDT', tf: '1d', knownAt: Number(knownAt) });
} while (forever === '--forever');
