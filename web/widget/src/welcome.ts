/** The greeting of somebody who has not said anything yet. */

import { html, type TemplateResult } from "lit";
import { buttonSet } from "./message.js";
import { words } from "./words.js";

export interface WelcomeView {
  name: string;
  isOpen: boolean;
  chosen: string | null;
  say(suggestion: string): void;
}

export function welcome({ name, isOpen, chosen, say }: WelcomeView): TemplateResult {
  const titles = words.suggestions;
  return html`<section class="welcome">
    <h3>${words.greeting(name)}</h3>
    <p>${words.welcome}</p>
    <p class="start">${words.suggestionsLabel}</p>
    ${buttonSet({
      titles,
      label: words.suggestionsLabel,
      isOpen,
      chosen,
      press: (index) => say(titles[index] ?? ""),
    })}
  </section>`;
}
