/** Drawn icons; each stands beside words that say the same, so it is hidden from screen readers. */

import { html, svg, type SVGTemplateResult, type TemplateResult } from "lit";

function icon(drawing: SVGTemplateResult): TemplateResult {
  return html`<svg
    class="icon"
    viewBox="0 0 20 20"
    fill="none"
    stroke="currentColor"
    stroke-width="1.75"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
    focusable="false"
  >
    ${drawing}
  </svg>`;
}

export const icons = {
  important: icon(svg`<circle cx="10" cy="10" r="8" /><path d="M10 5.5v5.5M10 14.25v.01" />`),
  sound: icon(svg`<circle cx="10" cy="10" r="8" /><path d="m6.25 10.25 2.6 2.6 5-5.4" />`),
  partly: icon(svg`<circle cx="10" cy="10" r="8" /><path d="M10 2a8 8 0 0 1 0 16Z" fill="currentColor" />`),
  breach: icon(svg`<path d="M7 2h6l5 5v6l-5 5H7l-5-5V7Z" /><path d="m7.25 7.25 5.5 5.5m0-5.5-5.5 5.5" />`),
  tick: icon(svg`<path d="m4 10.5 4 4 8-9" />`),
  send: icon(svg`<path d="M3 10h13M11 4.5 16.5 10 11 15.5" />`),
  down: icon(svg`<path d="M10 4v12M4.5 10.5 10 16l5.5-5.5" />`),
  copy: icon(svg`<path d="M7 7h9v10H7z" /><path d="M13 7V3.5H4V14h3" />`),
  print: icon(svg`<path d="M6 7V3h8v4M6 14H3.5V7h13v7H14M6 11.5h8V17H6Z" />`),
  again: icon(svg`<path d="M16 6.5A7 7 0 1 0 17 10M16.5 3v4h-4" />`),
};
