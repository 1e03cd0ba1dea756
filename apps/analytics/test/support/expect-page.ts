import { expect } from '@jest/globals';
import { expectNothingUnsaid } from './run-analytics.ts';

/** Every tag that a page is made of: whatever else opens one comes from a name that was not escaped. */
const tags = new Set(
  [
    '!doctype html head meta title style body main h1 h2 p div span b small section footer ul li',
    'table thead tbody tr th td svg g path rect text defs lineargradient stop clippath polyline polygon circle',
  ]
    .join(' ')
    .split(' '),
);

export interface ExpectedPage {
  readonly charts: number;
  /** Titles of its sections, in order, if they matter. */
  readonly sections?: readonly string[];
}

/** What holds of every page: it is whole by itself, runs nothing, asks for nothing, and says what it says. */
export function expectPage(html: string, { charts, sections }: ExpectedPage): void {
  expect(html.startsWith('<!doctype html>')).toBe(true);
  expect(html).toContain(
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
  );
  // SVG's own style sheets stand in CDATA sections, which are no tags.
  const markup = html.replace(/<!\[CDATA\[.*?\]\]>/gs, '');
  const opened = [...markup.matchAll(/<([a-z!][a-z0-9:-]*)/gi)].map(([, tag = '']) => tag.toLowerCase());
  expect(opened.filter((tag) => !tags.has(tag))).toEqual([]);
  expect(markup.match(/<[^>]*\s(on\w+|href|src|srcset|action)\s*=/i)).toBeNull();
  expect(html.replaceAll(/xmlns(:xlink)?="http:\/\/www\.w3\.org\/[^"]*"/g, '')).not.toMatch(
    /https?:|url\((?!#)/,
  );
  expect(html.split('<svg').length - 1).toBe(charts);
  const titles = [...html.matchAll(/<section><h2>(.*?)<\/h2>/g)].map(([, title]) => title);
  if (sections !== undefined) expect(titles).toEqual(sections);
  expectNothingUnsaid(html);
  expect(html).not.toContain('<p></p>');
}
