/** The frame: the scrolling conversation, the state lines and the message box. */

import { css } from "lit";

export const frame = css`
  .chat {
    all: initial; /* nothing comes in from the page: no size, spacing, case or direction of text */
    --pc-rem: 1em;
    display: flex;
    flex-direction: column;
    block-size: 100%;
    min-block-size: inherit;
    container-type: inline-size;
    overflow: hidden;
    background: var(--ground);
    color: var(--ink);
    font: medium/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
    text-align: start;
  }
  .view {
    position: relative;
    flex: 1;
    min-block-size: 0;
  }
  .scroll {
    position: relative;
    block-size: 100%;
    overflow: hidden auto;
    overscroll-behavior: contain;
  }
  .scroll:focus-visible {
    outline-offset: -3px;
  }
  .scroll,
  .foot {
    scrollbar-gutter: stable; /* both, so that the box stands under the messages */
    scrollbar-width: thin;
  }
  .column,
  .foot > * {
    inline-size: 100%;
    max-inline-size: 46rem;
    margin-inline: auto;
    padding-inline: 1rem;
  }
  .column {
    display: flex;
    flex-direction: column;
    min-block-size: 100%;
    padding-block: 1.25rem 0.75rem;
  }
  .foot {
    flex: none;
    overflow: hidden;
    border-block-start: 1px solid var(--line);
    background: var(--surface);
    padding-block-end: max(0.625rem, env(safe-area-inset-bottom));
  }
  .jump {
    position: absolute;
    inset-block-end: 0.75rem;
    inset-inline-end: max(0.75rem, calc((100% - 46rem) / 2));
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 0.4rem;
    min-inline-size: 2.75rem;
    min-block-size: 2.75rem;
    padding: 0;
    border: 1px solid var(--edge);
    border-radius: 999px;
    background: var(--surface);
    color: var(--accent);
    font-weight: 600;
    box-shadow: 0 2px 10px rgb(0 0 0 / 18%);
  }

  .wait p {
    display: flex;
    align-items: center;
    gap: 0.6rem;
    padding-block: 0.25rem 0.75rem;
    color: var(--quiet);
    font-size: 0.9375rem;
  }
  .dots {
    display: inline-flex;
    gap: 0.25rem;
  }
  .dots i {
    inline-size: 0.45rem;
    block-size: 0.45rem;
    border-radius: 50%;
    background: var(--edge);
    animation: breathe 1.4s ease-in-out infinite;
  }
  .dots i:nth-child(2) {
    animation-delay: 0.2s;
  }
  .dots i:nth-child(3) {
    animation-delay: 0.4s;
  }
  @keyframes breathe {
    0%,
    60%,
    100% {
      opacity: 0.35;
    }
    30% {
      opacity: 1;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .dots i {
      animation: none;
    }
  }

  .banner p {
    padding-block: 0.625rem 0;
    font-size: 0.9375rem;
    text-wrap: pretty;
  }
  .banner.connecting p {
    color: var(--quiet);
    animation: appear 0s 0.5s both; /* a quick connection shows nothing */
  }
  @keyframes appear {
    from {
      visibility: hidden;
    }
  }
  .banner:is(.offline, .unreachable, .signed-out) p {
    margin-block-start: 0.625rem;
    padding: 0.625rem 0.875rem;
    border: 1px solid var(--important);
    border-inline-start-width: 5px;
    border-radius: 0.5rem;
    background: var(--important-tint);
  }
  .banner a {
    display: inline-block;
    padding-block: 0.125rem;
    font-weight: 600;
  }

  .composer {
    padding-block-start: 0.75rem;
  }
  .row {
    display: flex;
    align-items: flex-end;
    gap: 0.625rem;
  }
  textarea {
    flex: 1;
    min-inline-size: 0;
    min-block-size: 2.875rem;
    max-block-size: min(12rem, 35vh);
    padding: 0.625rem 0.875rem;
    border: 1.5px solid var(--edge);
    border-radius: 0.875rem;
    background: var(--surface);
    line-height: 1.5;
    resize: none;
    overflow: hidden auto;
  }
  textarea::placeholder {
    color: var(--quiet);
    opacity: 1;
  }
  textarea:focus-visible {
    outline-offset: 0;
    border-color: var(--accent);
  }
  textarea[aria-invalid="true"] {
    border-color: var(--important);
  }
  .send {
    display: inline-flex;
    align-items: center;
    gap: 0.45rem;
    min-block-size: 2.875rem;
    padding: 0.5rem 1.15rem 0.5rem 0.95rem;
    border: 1.5px solid var(--accent);
    border-radius: 0.875rem;
    background: var(--accent);
    color: var(--on-accent);
    font-weight: 600;
  }
  .send:hover {
    background: color-mix(in srgb, var(--accent) 88%, var(--ink));
  }
  .below {
    display: flex;
    align-items: center;
    gap: 0.125rem 1rem;
    padding-block-start: 0.375rem;
    font-size: 0.875rem;
    line-height: 1.4;
    color: var(--quiet);
  }
  .below .tool {
    flex: none;
    margin-inline: auto -0.625rem;
  }
  .hint {
    min-inline-size: 0;
  }
  .count {
    font-variant-numeric: tabular-nums;
  }
  .count.over {
    color: var(--important);
    font-weight: 600;
  }

  @container (min-width: 72em) {
    .jump {
      inset-inline-end: calc((100% - 46rem) / 2 - 11rem); /* beside the messages, over nothing */
      padding: 0.25rem 1.1rem 0.25rem 0.85rem;
    }
  }
  @container (max-width: 72em) {
    .jump span {
      position: absolute;
      inline-size: 1px;
      overflow: hidden;
      clip-path: inset(50%);
      white-space: nowrap;
    }
  }
  @container (max-width: 26em) {
    .column,
    .foot > * {
      padding-inline: 0.75rem;
    }
    .send {
      padding-inline: 0.875rem;
    }
    .send .icon {
      display: none;
    }
    .hint {
      font-size: 0.8125rem;
    }
  }
  @media (forced-colors: active) {
    :focus-visible {
      outline-color: Highlight;
    }
    .dots i {
      background: CanvasText;
    }
    .send {
      border-color: ButtonText;
      background: ButtonFace;
      color: ButtonText;
    }
  }
  @media print {
    .chat,
    .view,
    .scroll {
      display: block;
      block-size: auto;
      min-block-size: 0;
      overflow: visible;
      container-type: normal;
      background: none;
    }
    .column {
      display: block;
      max-inline-size: none;
      padding: 0;
    }
    .foot,
    .jump,
    .wait {
      display: none;
    }
    .printed {
      display: block;
      margin-block-end: 1rem;
      border-block-end: 1px solid var(--line);
      padding-block-end: 0.5rem;
      font-weight: 600;
    }
  }
`;
