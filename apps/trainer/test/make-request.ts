import type { TrainRequest } from '../src/protocol/trainer-request.ts';

/** A request to train; what matters to a test is set by it. */
export function makeRequest(other: Partial<TrainRequest> = {}): TrainRequest {
  return {
    format: 1,
    verb: 'train',
    modelId: 'trees',
    key: 'default',
    seed: 1,
    labels: ['BUY', 'HOLD', 'SELL'],
    features: ['x', 'y'],
    dataset: { name: 'toy', id: '0123456789abcdef', hash: '0'.repeat(64), fold: 0, rows: 1 },
    data: ['/nowhere/train.parquet'],
    parameters: {},
    ...other,
  };
}
