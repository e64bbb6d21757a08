/** A panel's document. No vscode, so that tests serve the very same page. */
import { randomBytes } from 'node:crypto';

export interface PageSources {
  /** `webview.cspSource` */
  readonly cspSource: string;
  readonly script: string;
  readonly style: string;
  readonly codicons: string;
  readonly locale: string;
  readonly title: string;
}

/** Nothing is allowed but our own script, style sheets and icon font, and images that are in the page already (bodies of responses). */
export function contentSecurityPolicy(cspSource: string, nonce: string): string {
  return [
    "default-src 'none'",
    'img-src data:',
    `font-src ${cspSource}`,
    `style-src ${cspSource}`,
    `script-src 'nonce-${nonce}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

export function pageHtml(sources: PageSources, nonce: string = randomBytes(24).toString('base64')): string {
  return `<!DOCTYPE html>
<html lang="${attribute(sources.locale)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${attribute(contentSecurityPolicy(sources.cspSource, nonce))}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${attribute(sources.codicons)}">
<link rel="stylesheet" href="${attribute(sources.style)}">
<title>${attribute(sources.title)}</title>
</head>
<body>
<div id="page"></div>
<div id="live" class="visually-hidden" role="status" aria-live="polite"></div>
<script nonce="${attribute(nonce)}" src="${attribute(sources.script)}"></script>
</body>
</html>
`;
}

function attribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
