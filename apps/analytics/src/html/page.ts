import { escapeHtml } from './escape-html.ts';
import { palette } from './palette.ts';

/** A headline figure. */
export interface Figure {
  readonly name: string;
  /** As it is shown; a dash where there is no value. */
  readonly value: string;
  /** What it was measured against, its interval, or why there is none. */
  readonly note?: string;
}

export interface Section {
  readonly title: string;
  /** What the reader sees in it, a sentence or two. */
  readonly text?: string;
  /** HTML: charts and tables made by this package. */
  readonly body: string;
}

export interface Page {
  readonly title: string;
  readonly subtitle: string;
  readonly figures: readonly Figure[];
  readonly sections: readonly Section[];
  /** How the numbers were made: specification, costs, seeds. */
  readonly notes: readonly string[];
}

const style = `
:root { color-scheme: light; }
body { margin: 0; background: #f7f8fa; color: ${palette.ink}; font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 1040px; margin: 0 auto; padding: 32px 20px 64px; }
h1 { margin: 0; font-size: 26px; } h1, .subtitle, .figure, footer { overflow-wrap: anywhere; } h2 { margin: 0 0 4px; font-size: 18px; }
.subtitle { margin: 4px 0 24px; color: ${palette.muted}; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(124px, 1fr)); gap: 12px; margin-bottom: 24px; }
.figure { background: #fff; border: 1px solid ${palette.faint}; border-radius: 8px; padding: 12px; }
.figure b { display: block; font-size: 20px; font-variant-numeric: tabular-nums; }
.figure span, .figure small { color: ${palette.muted}; } .figure small { display: block; font-size: 12px; line-height: 1.35; }
section { background: #fff; border: 1px solid ${palette.faint}; border-radius: 8px; padding: 18px 20px; margin-bottom: 18px; }
section > p { margin: 0 0 12px; color: ${palette.muted}; }
svg { width: 100%; height: auto; display: block; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 13.5px; font-variant-numeric: tabular-nums; }
th, td { padding: 5px 10px; border-bottom: 1px solid ${palette.faint}; text-align: left; white-space: nowrap; }
th { color: ${palette.muted}; font-weight: 600; } .number { text-align: right; }
.prose { white-space: normal; min-width: 160px; max-width: 420px; overflow-wrap: anywhere; }
footer { color: ${palette.muted}; font-size: 13px; } footer ul { padding-left: 18px; }
@media print { body { background: #fff; } section { break-inside: avoid; } }
`;

/** One HTML document that holds all it needs: no script, no font, no request. */
export function renderPage({ title, subtitle, figures, sections, notes }: Page): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
<p class="subtitle">${escapeHtml(subtitle)}</p>
<div class="figures">
${figures.map(renderFigure).join('\n')}
</div>
${sections.map(renderSection).join('\n')}
<footer><ul>
${notes.map((note) => `<li>${escapeHtml(note)}</li>`).join('\n')}
</ul></footer>
</main>
</body>
</html>
`;
}

function renderFigure({ name, value, note }: Figure): string {
  const small = note === undefined ? '' : `<small>${escapeHtml(note)}</small>`;
  return `<div class="figure"><span>${escapeHtml(name)}</span><b>${escapeHtml(value)}</b>${small}</div>`;
}

function renderSection({ title, text, body }: Section): string {
  const paragraph = text === undefined || text === '' ? '' : `<p>${escapeHtml(text)}</p>`;
  return `<section><h2>${escapeHtml(title)}</h2>${paragraph}${body}</section>`;
}
