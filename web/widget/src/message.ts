/** One message of the transcript, with the buttons under it. */

import { html, nothing, type TemplateResult } from "lit";
import { feedbackLabel, linkList, progressBar, scenarioCard } from "./cards.js";
import type { Entry } from "./conversation.js";
import { icons } from "./icons.js";
import type { Choice, Scenario } from "./protocol.js";
import { richText } from "./rich-text.js";
import { tools, type ToolsView } from "./tools.js";
import { words } from "./words.js";

export interface MessageView {
  entry: Entry;
  /** Its buttons still mean something. */
  isOpen: boolean;
  chosen: string | null;
  /** The line is not there yet, so an unsent message is only waiting. */
  isConnecting: boolean;
  policyUrl: string;
  press(title: string, payload: string): void;
  sendAgain(): void;
  /** Of the person's own messages the newest says that it was sent. */
  isNewestOwn: boolean;
  tools: Omit<ToolsView, "entry" | "isLast">;
}

const LONG_TITLE = 28; // characters; longer titles read better one under the other

interface ButtonSet {
  titles: readonly string[];
  label: string;
  isOpen: boolean;
  chosen: string | null;
  press(index: number): void;
}

/** Buttons that are past stay readable but leave the keyboard's path, and pressing them does nothing. */
export function buttonSet(set: ButtonSet): TemplateResult {
  const isOpen = set.isOpen && set.chosen === null;
  const isStacked = set.titles.some((title) => title.length > LONG_TITLE);
  return html`<div class="choices ${isStacked ? "stacked" : ""}" role="group" aria-label=${set.label}>
    ${set.titles.map(
      (title, index) =>
        html`<button
          type="button"
          class="choice ${title === set.chosen ? "chosen" : ""}"
          aria-disabled=${isOpen ? "false" : "true"}
          tabindex=${isOpen ? 0 : -1}
          @click=${() => isOpen && set.press(index)}
        >
          ${title === set.chosen ? icons.tick : nothing}<span>${title}</span>
        </button>`,
    )}
  </div>`;
}

function drawButtons({ entry, isOpen, chosen, press }: MessageView): TemplateResult {
  return buttonSet({
    titles: entry.buttons.map((button) => button.title),
    label: words.choices,
    isOpen,
    chosen,
    press: (index) => {
      const button = entry.buttons[index];
      if (button) press(button.title, button.payload);
    },
  });
}

/** Options that stand on the buttons in full are not said twice. */
function withoutRepeats(scenario: Scenario, buttons: readonly Choice[]): Scenario {
  const titles = new Set(buttons.map((button) => button.title));
  return scenario.options.every((option) => titles.has(option)) ? { ...scenario, options: [] } : scenario;
}

/** Where there is a scenario's card, the text tells the same story for channels without cards. */
function story({ entry, policyUrl }: MessageView): TemplateResult {
  const { text, custom, buttons } = entry;
  return custom.scenario
    ? scenarioCard(withoutRepeats(custom.scenario, buttons))
    : richText(text, custom.citations, policyUrl);
}

function botMessage(view: MessageView): TemplateResult {
  const { custom, kind, buttons } = view.entry;
  const isUrgent = kind === "urgent";
  return html`<div class="message bot ${isUrgent ? "urgent" : ""}">
    <div class="bubble">
      <span class="unseen">${words.assistantSaid}</span>
      ${isUrgent ? html`<h4 class="important">${icons.important} ${words.important}</h4>` : nothing}
      ${custom.judgement ? feedbackLabel(custom.judgement) : nothing}
      ${story(view)}
      ${custom.progress ? progressBar(custom.progress) : nothing}
      ${custom.links.length > 0 ? linkList(custom.links) : nothing}
    </div>
    ${tools({ ...view.tools, entry: view.entry, isLast: view.isOpen })}
    ${buttons.length > 0 ? drawButtons(view) : nothing}
  </div>`;
}

/** On its way or sent: shown, but not announced; the answer is. */
function onItsWay(said: string, kind: string): TemplateResult {
  return html`<p class="delivery ${kind}" aria-live="off">${kind === "sent" ? icons.tick : nothing} ${said}</p>`;
}

function deliveryLine(view: MessageView): TemplateResult | typeof nothing {
  const { entry, isConnecting, isNewestOwn, sendAgain } = view;
  if (entry.delivery === "sending") return onItsWay(words.sending, "sending");
  if (entry.delivery === "sent" && entry.live && isNewestOwn) return onItsWay(words.sent, "sent");
  if (entry.delivery === "unsent" && isConnecting) return html`<p class="delivery">${words.willSend}</p>`;
  if (entry.delivery !== "unsent" && entry.delivery !== "refused") return nothing;
  return html`<p class="delivery">
    <span class="not-sent">${icons.important} ${words.notSent}</span>
    ${entry.refusal ? html`<span class="refusal">${entry.refusal}</span>` : nothing}
    ${entry.delivery === "unsent"
      ? html`<button type="button" class="again" @click=${sendAgain}>${icons.again} ${words.sendAgain}</button>`
      : nothing}
  </p>`;
}

function ownMessage(view: MessageView): TemplateResult {
  const { text, kept } = view.entry;
  return html`<div class="message own">
    <div class="bubble ${kept ? "" : "not-kept"}">
      <span class="unseen">${words.youSaid}</span>
      <p class="typed">${kept ? text : words.notKept}</p>
    </div>
    ${deliveryLine(view)}
  </div>`;
}

export function message(view: MessageView): TemplateResult {
  return view.entry.from === "bot" ? botMessage(view) : ownMessage(view);
}
