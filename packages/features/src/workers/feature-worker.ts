import { parentPort } from 'node:worker_threads';
import { TidemarkError } from '@tidemark/domain';
import { computeFeatures, type FeatureRequest } from '../engine/compute-features.ts';
import { buffersOf } from './buffers-of.ts';
import type { WorkerAnswer } from './worker-answer.ts';

// Computes one request after the other, and gives back the memory of the candles with that of the columns.
parentPort?.on('message', (request: FeatureRequest) => {
  const { answer, transfer } = work(request);
  parentPort?.postMessage(answer, transfer);
});

function work(request: FeatureRequest): { answer: WorkerAnswer; transfer: ArrayBuffer[] } {
  const { candles, others } = request;
  const given = buffersOf([request]);
  try {
    const computed = computeFeatures(request);
    const answer: WorkerAnswer = { computed: { ...computed, candles, others: others ?? {} } };
    return {
      answer,
      transfer: [...new Set([...given, ...buffersOf([{ candles, into: computed.columns }])])],
    };
  } catch (error) {
    // An error loses its class and its fields on the way between threads.
    const answer: WorkerAnswer =
      error instanceof TidemarkError
        ? { refused: { code: error.code, message: error.message, value: error.value, hint: error.hint } }
        : { failed: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    return { answer, transfer: [] };
  }
}
