import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readWorkspace } from '../workspace.ts';

/** Links between the documents of the tree that lead nowhere, and decisions that their index does not list. */
export function checkLinks(root: string): readonly string[] {
  const pages = [
    'README.md',
    ...markdownIn(root, 'docs'),
    ...markdownIn(root, 'docs/decisions'),
    ...readWorkspace(root).map(({ folder }) => `${folder}/README.md`),
  ].filter((page) => existsSync(join(root, page)));
  const links = pages.flatMap((page) => {
    // Code may look like a link.
    const text = readFileSync(join(root, page), 'utf8').replace(/^```.*?^```$|`[^`\n]*`/gms, '');
    return [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => ({ page, target }));
  });
  const broken = links
    .filter(({ target }) => !/^([a-z]+:|#)/.test(target))
    .filter(({ page, target }) => !existsSync(join(root, dirname(page), target.replace(/#.*$/, ''))))
    .map(({ page, target }) => `${page}: links to ${target}, which is not there`);
  const index = 'docs/decisions/README.md';
  const listed = new Set(links.filter(({ page }) => page === index).map(({ target }) => target));
  const unlisted = markdownIn(root, 'docs/decisions')
    .filter((page) => page !== index && !listed.has(page.slice('docs/decisions/'.length)))
    .map((page) => `${index}: does not list ${page}`);
  return [...broken, ...unlisted];
}

function markdownIn(root: string, folder: string): readonly string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.md'))
    .sort()
    .map((name) => `${folder}/${name}`);
}
