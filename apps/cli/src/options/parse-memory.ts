import { quote, TidemarkError } from '@tidemark/domain';

/** A size as DuckDB takes it: `512MB`, `1.5GB`, `2GiB`. @throws TidemarkError `command.wrong_use` */
export function parseMemory(text: string): string {
  if (/^\d+(\.\d+)? ?[KMGT]i?B$/i.test(text.trim()) && Number.parseFloat(text) > 0) return text.trim();
  throw new TidemarkError('command.wrong_use', `--memory is ${quote(text)}`, {
    value: text,
    hint: 'Give a number with a unit, such as 512MB or 2GB.',
  });
}
