import { escapeControls } from '@tidemark/terminal';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * Text inside HTML or an attribute: model ids and feature names come from outside. Control characters, among them those that
 * turn the direction of what follows, are shown instead of obeyed.
 */
export function escapeHtml(text: string): string {
  return escapeControls(text).replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
