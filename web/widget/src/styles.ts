/** The look: tokens, then the frame, then messages and cards. A host page may set the --pc-* properties. */

import { css, unsafeCSS, type CSSResult } from "lit";
import { cards } from "./styles-cards.js";
import { frame } from "./styles-frame.js";
import { messages } from "./styles-messages.js";

/** What a page around us may not change: being there at all. Where it stands and how large it is, the page decides. */
const host = css`
  :host {
    display: block !important;
    visibility: visible !important;
    opacity: 1 !important;
    filter: none !important;
    transform: none !important;
    clip-path: none !important;
    mask: none !important;
    pointer-events: auto !important;
    zoom: 1 !important;
    block-size: 100%;
    min-block-size: 20rem;
  }
  :host([hidden]) {
    display: none !important;
  }
  @media print {
    :host {
      block-size: auto !important;
      max-block-size: none !important;
      overflow: visible !important;
    }
  }
`;

const tokens = css`
  .chat {
    --ink: var(--pc-ink, #13252c);
    --quiet: var(--pc-quiet, #4b5f67);
    --ground: var(--pc-ground, #f4f7f7);
    --surface: var(--pc-surface, #ffffff);
    --tint: var(--pc-tint, #eaf2f3);
    --line: var(--pc-line, #d3dddf);
    --edge: var(--pc-edge, #6c7f86);
    --accent: var(--pc-accent, #0f4f5e);
    --on-accent: var(--pc-on-accent, #ffffff);
    --own: var(--pc-own, #123f55);
    --on-own: var(--pc-on-own, #ffffff);
    --important: #7a4a00;
    --important-tint: #fff7e6;
    --sound: #17603b;
    --partly: #7a4a00;
    --breach: #9a2a2a;
    color-scheme: light dark;
  }
  @media screen and (prefers-color-scheme: dark) {
    .chat {
      --ink: var(--pc-ink, #e8eff0);
      --quiet: var(--pc-quiet, #a9babf);
      --ground: var(--pc-ground, #0f181b);
      --surface: var(--pc-surface, #18252a);
      --tint: var(--pc-tint, #213339);
      --line: var(--pc-line, #30444b);
      --edge: var(--pc-edge, #7f949b);
      --accent: var(--pc-accent, #86d3dc);
      --on-accent: var(--pc-on-accent, #06252b);
      --own: var(--pc-own, #1d5468);
      --on-own: var(--pc-on-own, #ffffff);
      --important: #f3c471;
      --important-tint: #2b2415;
      --sound: #86d6a8;
      --partly: #f3c471;
      --breach: #f5a3a0;
    }
  }
`;

const shared = css`
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  h2,
  h3,
  h4,
  p,
  ul,
  ol,
  figure,
  blockquote {
    margin: 0;
    padding: 0;
  }
  button,
  textarea {
    font: inherit;
    color: inherit;
  }
  button {
    cursor: pointer;
  }
  a {
    color: var(--accent);
    text-underline-offset: 0.18em;
  }
  :focus-visible {
    outline: 3px solid var(--accent);
    outline-offset: 2px;
  }
  .icon {
    inline-size: 1.25em;
    block-size: 1.25em;
    flex: none;
  }
  .printed {
    display: none;
  }
  .unseen {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`;

/** A page may set any size on `html`, so a rem is measured here: the size of text the person's browser is set to. */
const REM = "--pc-rem";

function measuredHere(style: CSSResult): CSSResult {
  return unsafeCSS(style.cssText.replace(/(-?[\d.]+)rem\b/g, `calc($1 * var(${REM}))`));
}

/** Typed as a length it is worked out once, where `.chat` sets it, and not anew at each size of text. */
export function registerRem(): void {
  try {
    CSS.registerProperty({ name: REM, syntax: "<length>", inherits: true, initialValue: "16px" });
  } catch (error) {
    if (!(error instanceof DOMException)) throw error; // another copy of this script has done so
  }
}

export const styles = [host, ...[shared, frame, tokens, messages, cards].map(measuredHere)];
