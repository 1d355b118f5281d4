/** The cards inside a message: a clause, a scenario, progress, links, a judgement. */

import { css } from "lit";

export const cards = css`
  .citation {
    padding: 0.75rem 0.875rem 0.625rem;
    border: 1px solid var(--line);
    border-inline-start: 4px solid var(--accent);
    border-radius: 0.25rem 0.625rem 0.625rem 0.25rem;
    background: var(--tint);
  }
  .citation figcaption {
    display: flex;
    flex-direction: column;
    align-items: flex-start;
    margin-block-start: 0.5rem;
    font-size: 0.875rem;
  }
  .source,
  .new-tab {
    color: var(--quiet);
  }
  .citation a,
  .links a {
    display: inline-block;
    padding-block: 0.25rem;
  }

  .scenario {
    padding-block: 0.125rem;
  }
  h4 {
    font-size: 1.0625rem;
    line-height: 1.35;
  }
  .person {
    color: var(--quiet);
    font-size: 0.9375rem;
  }
  .scenario > .person {
    margin-block-start: 0.125rem;
  }
  .post {
    padding: 0.75rem 0.875rem;
    border: 1px solid var(--edge);
    border-radius: 0.625rem;
    background: var(--ground);
  }
  .post figcaption {
    margin-block-end: 0.25rem;
    font-size: 0.9375rem;
  }
  .post figcaption span {
    color: var(--quiet);
  }
  .prompt {
    font-weight: 600;
  }
  .options {
    padding-inline-start: 1.625rem;
    list-style: upper-alpha;
  }

  .progress-words {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 0 1rem;
    font-size: 0.9375rem;
  }
  .progress-words > :last-child {
    color: var(--quiet);
    font-variant-numeric: tabular-nums;
  }
  progress {
    display: block;
    inline-size: 100%;
    block-size: 0.625rem;
    margin-block-start: 0.375rem;
    accent-color: var(--accent);
  }
  @media not (forced-colors: active) {
    progress {
      appearance: none;
      border: 1px solid var(--edge);
      border-radius: 999px;
      background: var(--ground);
      overflow: hidden;
    }
    progress::-webkit-progress-bar {
      background: var(--ground);
    }
    progress::-webkit-progress-value {
      background: var(--accent);
    }
    progress::-moz-progress-bar {
      background: var(--accent);
    }
  }
  .links {
    padding: 0;
    list-style: none;
  }

  .judgement {
    display: flex;
    align-items: center;
    inline-size: fit-content;
    gap: 0.4rem;
    padding: 0.125rem 0.75rem 0.125rem 0.5rem;
    border: 1.5px solid currentColor;
    border-radius: 999px;
    font-size: 0.9375rem;
    font-weight: 600;
  }
  .sound {
    color: var(--sound);
  }
  .partly {
    color: var(--partly);
  }
  .breach {
    color: var(--breach);
  }

  @media print {
    .citation,
    .post {
      background: none;
      color: var(--ink);
    }
    .citation a {
      display: none;
    }
  }
`;
