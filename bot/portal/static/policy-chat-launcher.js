"use strict";(()=>{var g=document.currentScript,v=`
  :host {
    all: initial !important;
    position: fixed !important;
    inset-block-end: 0 !important;
    inset-inline-end: 0 !important;
    z-index: 2147483000 !important;
    display: block !important;
    color-scheme: light dark !important;
    direction: ltr !important;
  }
  :host([data-side="left"]) { inset-inline: 0 auto !important; }
  @media print { :host { display: none !important; } }
  [hidden] { display: none !important; }
  *, *::before { box-sizing: border-box; }
  .launch, .panel {
    --ground: #ffffff; --ink: #13252c; --accent: #0f4f5e; --on-accent: #ffffff; --line: #6c7f86;
    font: 16px/1.4 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  }
  button { font: inherit; cursor: pointer; }
  button:focus-visible {
    outline: 3px solid var(--on-accent);
    outline-offset: -5px;
    box-shadow: 0 0 0 3px var(--accent), 0 0 0 5px var(--ground);
  }
  .launch {
    display: inline-flex; align-items: center; gap: 10px;
    min-height: 52px; max-width: calc(100vw - 32px); margin: 16px; padding: 10px 20px 10px 16px;
    border: 2px solid var(--on-accent); border-radius: 999px;
    background: var(--accent); color: var(--on-accent); font-weight: 600; text-align: start;
    box-shadow: 0 4px 16px rgb(0 0 0 / 28%);
  }
  svg { flex: none; width: 24px; height: 24px; }
  .panel {
    display: flex; flex-direction: column; overflow: hidden;
    width: min(416px, calc(100vw - 32px)); height: min(680px, calc(100vh - 32px)); margin: 16px;
    border: 1px solid var(--line); border-radius: 14px; background: var(--ground); color: var(--ink);
    box-shadow: 0 8px 32px rgb(0 0 0 / 32%);
  }
  .top {
    display: flex; align-items: center; justify-content: space-between; gap: 12px; flex: none;
    padding: 4px 6px 4px 16px; background: var(--accent); color: var(--on-accent);
  }
  .top h2 { margin: 0; font: inherit; font-weight: 600; }
  .close {
    min-height: 44px; min-width: 44px; padding: 4px 14px;
    border: 0; border-radius: 10px; background: none; color: inherit; text-decoration: underline;
  }
  iframe { flex: 1; min-height: 0; width: 100%; border: 0; background: var(--ground); }
  @media (max-width: 480px), (max-height: 480px) {
    .panel { width: 100vw; height: 100vh; height: 100dvh; margin: 0; border: 0; border-radius: 0; }
  }
  @media (prefers-color-scheme: dark) {
    .launch, .panel {
      --ground: #18252a; --ink: #e8eff0; --accent: #86d3dc; --on-accent: #06252b; --line: #7f949b;
    }
  }
  @media (forced-colors: active) { button:focus-visible { outline-color: Highlight; } }
`;function a(e,n,...s){let o=document.createElement(e);for(let[l,r]of Object.entries(n))o.setAttribute(l,r);return o.append(...s),o}function u(e){return document.createTextNode(e)}function w(){let e=document.createElementNS("http://www.w3.org/2000/svg","svg");e.setAttribute("viewBox","0 0 32 32"),e.setAttribute("aria-hidden","true");let n=document.createElementNS("http://www.w3.org/2000/svg","path");return n.setAttribute("fill","currentColor"),n.setAttribute("d","M5 4h22a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3H15l-7 6v-6H5a3 3 0 0 1-3-3V7a3 3 0 0 1 3-3zm3 6v2h16v-2zm0 6v2h10v-2z"),e.append(n),e}function y(e){let n=new URL(e.src).origin,{label:s="Ask about the policy",title:o="Policy Assistant",side:l="right"}=e.dataset,r=a("button",{type:"button",class:"launch","aria-haspopup":"dialog"},w(),u(s)),p=a("button",{type:"button",class:"close"},u("Close")),i=a("iframe",{title:o,allow:"clipboard-write",referrerpolicy:"origin"}),b=a("div",{class:"top"},a("h2",{},u(o)),p),c=a("div",{class:"panel",role:"dialog","aria-label":o,hidden:""},b);function h(){i.focus(),i.contentWindow?.postMessage({policyChat:"opened"},n)}function d(t){if(c.hidden=!t,r.hidden=t,!t)return r.focus();if(i.isConnected)return h();i.src=`${n}/embed`,i.addEventListener("load",h,{once:!0}),c.append(i),p.focus()}r.addEventListener("click",()=>d(!0)),p.addEventListener("click",()=>d(!1)),c.addEventListener("keydown",t=>{t.key==="Escape"&&d(!1)}),addEventListener("message",t=>{t.source!==null&&t.source===i.contentWindow&&t.origin===n&&t.data?.policyChat==="close"&&d(!1)});let m=a("policy-chat-launcher",{"data-side":l,lang:"en-GB"}),f=m.attachShadow({mode:"open"}),x=new CSSStyleSheet;x.replaceSync(v),f.adoptedStyleSheets=[x],f.append(r,c),document.documentElement.append(m)}g&&!document.querySelector("policy-chat-launcher")&&y(g);})();
