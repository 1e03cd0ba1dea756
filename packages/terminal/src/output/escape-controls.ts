/**
 * Text that a terminal may be given: what was stored or typed can hold escape sequences that move the cursor or
 * rename the window. Line breaks stay.
 */
export function escapeControls(text: string): string {
  return text.replace(
    /(?!\n)[\p{Cc}\p{Bidi_Control}]/gu,
    (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
