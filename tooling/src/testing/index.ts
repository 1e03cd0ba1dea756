export * from './run-readme-example.ts';
