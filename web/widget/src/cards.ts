/** The parts of a bot message that are more than text. */

import { html, nothing, type TemplateResult } from "lit";
import { writtenDate } from "./dates.js";
import { icons } from "./icons.js";
import type { Citation, Judgement, Link, Post, Progress, Scenario } from "./protocol.js";
import { words } from "./words.js";

type Drawn = TemplateResult | TemplateResult[];

const newTab = html`<span class="new-tab">${words.newTab}</span>`;

export function citationCard(citation: Citation, quoted: Drawn, policyUrl: string): TemplateResult {
  const { clause, heading, version, effectiveOn } = citation;
  return html`<figure class="citation" role="group" aria-label=${words.clause(clause)}>
    <blockquote>${quoted}</blockquote>
    <figcaption>
      <span class="source">${words.source(clause, heading, version, writtenDate(effectiveOn))}</span>
      <a href="${policyUrl}#clause-${encodeURIComponent(clause)}" target="_blank" rel="noopener"
        >${words.readClause(clause)} ${newTab}</a
      >
    </figcaption>
  </figure>`;
}

export function plainQuote(quoted: Drawn): TemplateResult {
  return html`<figure class="citation" role="group" aria-label=${words.policyQuote}>
    <blockquote>${quoted}</blockquote>
  </figure>`;
}

/** Text of the content files: plain, a blank line between paragraphs. */
function paragraphs(text: string): TemplateResult[] {
  return text
    .split(/\n\s*\n/)
    .filter((part) => part.trim())
    .map((part) => html`<p>${part.trim()}</p>`);
}

function postCard({ author, platform, text }: Post): TemplateResult {
  const by = words.postBy(author, platform);
  return html`<figure class="post" role="group" aria-label=${by ? `${words.post}: ${by}` : words.post}>
    ${by
      ? html`<figcaption><b>${author}</b> ${platform ? html`<span>on ${platform}</span>` : nothing}</figcaption>`
      : nothing}
    <blockquote>${paragraphs(text)}</blockquote>
  </figure>`;
}

export function scenarioCard(scenario: Scenario): TemplateResult {
  return html`<section class="scenario">
    ${scenario.title ? html`<h4>${scenario.title}</h4>` : nothing}
    ${scenario.person ? html`<p class="person">${scenario.person}</p>` : nothing}
    ${paragraphs(scenario.situation)} ${scenario.post ? postCard(scenario.post) : nothing}
    ${scenario.prompt ? html`<p class="prompt">${scenario.prompt}</p>` : nothing}
    ${scenario.options.length > 0
      ? html`<ol class="options">
          ${scenario.options.map((option) => html`<li>${option}</li>`)}
        </ol>`
      : nothing}
  </section>`;
}

export function progressBar({ label, done, total }: Progress): TemplateResult {
  const said = words.progress(done, total);
  return html`<div class="progress">
    <span class="progress-words"><span>${label}</span> <span>${said}</span></span>
    <progress max=${total} .value=${done} aria-label=${label || said} aria-valuetext=${said}></progress>
  </div>`;
}

function originOf(href: string): string {
  const anchor = document.createElement("a"); // unlike URL, never throws
  anchor.href = href;
  return anchor.origin;
}

/** A path of this site, or https; anything else is not shown as a link. */
function safeHref(href: string): { href: string; isOurs: boolean } | null {
  const isPath = href.startsWith("/");
  if (!isPath && !/^https:\/\//i.test(href)) return null;
  const isOurs = originOf(href) === location.origin;
  return isPath && !isOurs ? null : { href, isOurs };
}

function drawLink({ title, href }: Link): TemplateResult {
  const safe = safeHref(href);
  if (!safe) return html`<li>${title}</li>`;
  if (safe.isOurs) return html`<li><a href=${safe.href}>${title}</a></li>`;
  return html`<li>
    <a href=${safe.href} target="_blank" rel="noopener noreferrer">${title} ${newTab}</a>
  </li>`;
}

export function linkList(links: readonly Link[]): TemplateResult {
  return html`<ul class="links">
    ${links.map(drawLink)}
  </ul>`;
}

export function feedbackLabel(judgement: Judgement): TemplateResult {
  return html`<p class="judgement ${judgement}">${icons[judgement]} ${words.judgement[judgement]}</p>`;
}
