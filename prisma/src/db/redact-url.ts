/** The URL with its password hidden, wherever it stands, fit for messages and logs. Malformed URLs are hidden too. */
export function redactUrl(url: string): string {
  return url
    .replace(/^([a-z][a-z0-9+.-]*:\/\/[^:/?#@]*):.*@/i, '$1:***@')
    .replace(/([?&](?:password|sslpassword|passfile)=)[^&#]*/gi, '$1***');
}
