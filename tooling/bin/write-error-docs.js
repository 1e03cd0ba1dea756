#!/usr/bin/env node
// `npm run docs:errors`: writes docs/errors.md from the table of error codes.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { register } from 'tsx/esm/api';
import { projectRoot } from '../setup/set-up.js';

register();
const { errorCodesDocument } = await import('../src/error-codes-document.ts');
writeFileSync(join(projectRoot, 'docs/errors.md'), errorCodesDocument(projectRoot).markdown);
