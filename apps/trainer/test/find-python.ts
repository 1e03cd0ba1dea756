import { spawnSync } from 'node:child_process';
import { reportNotRun } from '@tidemark/db/testing';

/** A Python in which the example can run: TIDEMARK_PYTHON, else `python3`; null where none can, which the test run then tells. */
export function findPython(): string | null {
  const python = process.env.TIDEMARK_PYTHON ?? 'python3';
  const { status } = spawnSync(python, ['-c', 'import joblib, numpy, pandas, pyarrow, sklearn']);
  if (status === 0) return python;
  reportNotRun(
    'the trainer in Python',
    `${python} has no scikit-learn, pandas and pyarrow; TIDEMARK_PYTHON names another`,
  );
  return null;
}
