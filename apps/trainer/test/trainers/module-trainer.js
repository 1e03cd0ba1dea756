// A trainer as a module; `parameters.way` says how it behaves.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

export function train({ request, folder, progress, metrics }) {
  // biome-ignore lint/suspicious/noConsole: it stands for a library that prints.
  console.log('what a library prints does not disturb the protocol');
  progress(0.5, 'half');
  if (request.parameters.way === 'throws') throw new Error('a column is missing');
  metrics({ train: { loss: request.parameters.way === 'diverges' ? Number.NaN : 0.5 } });
  writeFileSync(join(folder, 'model.json'), JSON.stringify(request.parameters));
}
