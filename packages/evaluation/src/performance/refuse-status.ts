import { TidemarkError } from '@tidemark/domain';

/** @throws TidemarkError `signal.invalid`, of a BUY or SELL that is `labelled` */
export function refuseStatus(code: number): never {
  throw new TidemarkError('signal.invalid', `a BUY or SELL has the status code ${code}`, {
    value: code,
    hint: 'Only a HOLD is labelled without an outcome.',
  });
}
