/** Messages: whose they are, how they are doing, and what can be pressed under them. */

import { css } from "lit";

export const messages = css`
  .part {
    display: flex;
    flex-direction: column;
  }
  .message {
    display: flex;
    flex-direction: column;
    align-items: flex-start;
    gap: 0.625rem;
    margin-block-end: 0.875rem;
  }
  .bubble {
    max-inline-size: min(100%, 38rem);
    padding: 0.75rem 1rem;
    border: 1px solid var(--line);
    border-radius: 1rem 1rem 1rem 0.25rem;
    background: var(--surface);
    overflow-wrap: anywhere;
    text-wrap: pretty;
  }
  .bubble > * + *:not(.unseen),
  .scenario > * + *,
  blockquote > * + * {
    margin-block-start: 0.625rem;
  }
  .bubble > .unseen + * {
    margin-block-start: 0;
  }
  ul {
    padding-inline-start: 1.25rem;
  }
  li + li {
    margin-block-start: 0.25rem;
  }
  .own {
    align-items: flex-end;
    gap: 0.375rem;
  }
  .own .bubble {
    max-inline-size: min(88%, 34rem);
    border-color: var(--own);
    border-radius: 1rem 1rem 0.25rem 1rem;
    background: var(--own);
    color: var(--on-own);
  }
  .own .bubble.not-kept {
    border: 1px dashed var(--edge);
    background: transparent;
    color: var(--quiet);
  }
  .typed {
    white-space: pre-wrap;
  }
  .day {
    display: flex;
    align-items: center;
    gap: 0.75rem;
    margin-block: 0.25rem 1rem;
    color: var(--quiet);
    font-size: 0.875rem;
  }
  .day::before,
  .day::after {
    content: "";
    flex: 1;
    border-block-start: 1px solid var(--line);
  }

  .delivery {
    display: flex;
    flex-wrap: wrap;
    justify-content: flex-end;
    align-items: center;
    gap: 0.25rem 0.75rem;
    max-inline-size: 100%;
    color: var(--quiet);
    font-size: 0.9375rem;
  }
  .not-sent {
    display: inline-flex;
    align-items: center;
    gap: 0.35rem;
    color: var(--important);
    font-weight: 600;
  }
  .again {
    display: inline-flex;
    align-items: center;
    gap: 0.4rem;
    min-block-size: 2.75rem;
    padding: 0.25rem 0.875rem;
    border: 1.5px solid var(--edge);
    border-radius: 0.75rem;
    background: var(--surface);
    color: var(--accent);
    font-size: 0.9375rem;
    font-weight: 600;
  }

  .sending {
    animation: appear 0s 0.5s both; /* what goes through at once shows nothing */
  }
  .sent .icon,
  .judged .icon,
  .tool .icon {
    inline-size: 1em;
    block-size: 1em;
  }
  .sent,
  .judged {
    display: inline-flex;
    align-items: center;
    gap: 0.3rem;
    color: var(--quiet);
    font-size: 0.875rem;
  }
  .tools {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.25rem 0.5rem;
    margin-block: -0.25rem;
  }
  .tool {
    display: inline-flex;
    align-items: center;
    gap: 0.35rem;
    min-block-size: 2rem;
    min-inline-size: 2rem;
    padding: 0.125rem 0.625rem;
    border: 1px solid transparent;
    border-radius: 0.5rem;
    background: none;
    color: var(--accent);
    font-size: 0.875rem;
  }
  .tools .tool {
    border-color: var(--line);
  }
  .tool:hover {
    background: var(--tint);
  }

  .choices {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
    max-inline-size: min(100%, 38rem);
  }
  .choices.stacked {
    flex-direction: column;
    align-items: stretch;
  }
  .choice {
    display: inline-flex;
    align-items: center;
    gap: 0.5rem;
    min-block-size: 2.75rem;
    max-inline-size: 100%;
    padding: 0.5rem 1rem;
    border: 1.5px solid var(--accent);
    border-radius: 0.75rem;
    background: var(--surface);
    color: var(--accent);
    font-weight: 600;
    line-height: 1.375;
    text-align: start;
    overflow-wrap: anywhere;
  }
  .choice:hover:not([aria-disabled="true"]),
  .again:hover,
  .jump:hover {
    background: var(--tint);
  }
  .choice[aria-disabled="true"] {
    border: 1.5px dashed var(--line);
    background: transparent;
    color: var(--quiet);
    font-weight: 400;
    cursor: default;
  }
  .choice.chosen[aria-disabled="true"] {
    border: 1.5px solid var(--edge);
    background: var(--tint);
    color: var(--ink);
  }

  .urgent .bubble {
    border: 1.5px solid var(--important);
    border-inline-start-width: 6px;
    background: var(--important-tint);
  }
  .important {
    display: flex;
    align-items: center;
    gap: 0.45rem;
    color: var(--important);
  }

  .welcome {
    margin-block: auto 1rem;
  }
  .welcome h3 {
    font-size: 1.5rem;
    line-height: 1.25;
    letter-spacing: -0.01em;
  }
  .welcome p {
    max-inline-size: 38rem;
    margin-block-start: 0.5rem;
    text-wrap: pretty;
  }
  .welcome .start {
    margin-block: 1.25rem 0.625rem;
    color: var(--quiet);
    font-size: 0.9375rem;
  }
  .welcome .choices {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 15rem), 1fr));
    gap: 0.625rem;
  }

  @media (forced-colors: active) {
    .choice[aria-disabled="true"] {
      border-color: GrayText;
      color: GrayText;
    }
    .choice.chosen[aria-disabled="true"] {
      border: 2px solid CanvasText;
      color: CanvasText;
    }
  }
  @media print {
    .message {
      break-inside: avoid;
    }
    .bubble,
    .own .bubble,
    .urgent .bubble {
      max-inline-size: none;
      background: none;
      color: var(--ink);
    }
    .bubble > .unseen {
      position: static;
      inline-size: auto;
      block-size: auto;
      margin: 0;
      clip-path: none;
      font-weight: 600;
    }
    .tools,
    .delivery:not(:has(.not-sent)),
    .again,
    .welcome .choices,
    .start {
      display: none;
    }
    .choices {
      display: block;
    }
    .choice,
    .choice[aria-disabled="true"],
    .choice.chosen[aria-disabled="true"] {
      display: flex;
      min-block-size: 0;
      padding: 0.125rem 0;
      border: 0;
      background: none;
      color: var(--ink);
    }
  }
`;
