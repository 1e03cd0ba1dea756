import { describe, expect, it } from '@jest/globals';
import { TidemarkError } from '@tidemark/domain';
import { describeFailure } from '../src/describe-failure.ts';

describe('describeFailure', () => {
  it('reports an error of one file with its way out', () => {
    const error = new TidemarkError('file.corrupt', 'it is damaged', { hint: 'Fetch it again.' });
    expect(describeFailure('a.zip', error)).toEqual({
      file: 'a.zip',
      code: 'file.corrupt',
      message: 'it is damaged',
      hint: 'Fetch it again.',
    });
    expect(describeFailure('a.zip', new TidemarkError('file.corrupt', 'x')).hint).toBeNull();
  });

  it('reports an error without a code as unexpected', () => {
    expect(describeFailure('a.zip', new Error('disk full'))).toMatchObject({
      code: 'command.unexpected',
      message: 'disk full',
    });
    expect(describeFailure('a.zip', 'thrown')).toMatchObject({ message: 'thrown' });
  });

  it('lets an error of the database end the ingest', () => {
    const error = new TidemarkError('server.unreachable', 'gone');
    expect(() => describeFailure('a.zip', error)).toThrow(error);
  });
});
