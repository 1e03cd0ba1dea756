import { escapeControls } from '@tidemark/terminal';

/** A name from outside (a model, a feature, a specification) as it may stand in a line of text, on a terminal or in a chart. */
export function oneLine(name: string): string {
  return escapeControls(name).replaceAll('\n', ' ');
}
