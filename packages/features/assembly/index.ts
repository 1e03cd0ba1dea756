// The loops of the kernels that are compiled to WebAssembly: over columns in its memory, which are given by their addresses.
export * from './adaptive-mean';
export * from './arithmetic';
export * from './exponential-mean';
export * from './finite';
export * from './rolling-extremes';
export * from './rolling-moments';
export * from './rolling-order';
export * from './rolling-pair';
export * from './rolling-sum';
export * from './rolling-trend';
export * from './rolling-weighted-mean';
export * from './rolling-windows';
