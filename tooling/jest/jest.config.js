// One jest configuration for every package; `tidemark-jest` runs it with the package's folder as the root.
// Tests run on the TypeScript sources (export condition "tidemark-source"), as ES modules.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

export default {
  rootDir: process.cwd(),
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['tidemark-source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': [
      require.resolve('@swc/jest'),
      {
        jsc: { parser: { syntax: 'typescript', explicitResourceManagement: true }, target: 'es2022' },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  coverageProvider: 'v8',
  collectCoverageFrom: ['src/**/*.ts', '!src/generated/**'],
  coverageReporters: ['json', 'text-summary'],
  maxWorkers: 2,
  // Two cores shared with two database servers: a slow moment is no failure.
  testTimeout: 60_000,
};
