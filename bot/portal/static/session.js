// Keeps a person signed in while they use the page, and warns them before they are signed out.
// Without this script the limits hold all the same; only the warning is missing.

const TELL_EVERY = 5 * 60; // seconds between two signs of life
const WARN_BEFORE = 2 * 60;

const warning = document.getElementById("session-warning");
const otherTabs = new BroadcastChannel("session");
let endsAt = 0;
let toldAt = 0;
let timer = 0;

function seconds() {
  return Date.now() / 1000;
}

function wait() {
  window.clearTimeout(timer);
  const left = endsAt - seconds();
  if (left <= 0) {
    window.location.reload(); // the portal leads to sign-in, and back here after it
  } else if (left <= WARN_BEFORE) {
    warning.hidden = false;
    timer = window.setTimeout(wait, left * 1000 + 1000);
  } else {
    warning.hidden = true;
    timer = window.setTimeout(wait, (left - WARN_BEFORE) * 1000 + 100);
  }
}

async function tell() {
  toldAt = seconds();
  try {
    const answer = await fetch("/session/active", { method: "POST", credentials: "same-origin" });
    if (answer.ok) {
      endsAt = seconds() + (await answer.json()).seconds_left;
      otherTabs.postMessage(endsAt);
    } else if (answer.status === 401) {
      endsAt = 0;
    }
    wait();
  } catch {
    toldAt = 0; // offline: the next movement tries again
  }
}

function active() {
  if (warning.hidden && seconds() - toldAt > TELL_EVERY) tell();
}

for (const kind of ["keydown", "pointerdown", "scroll"]) {
  document.addEventListener(kind, active, { passive: true });
}
// What keeps one tab signed in keeps all of them.
otherTabs.addEventListener("message", ({ data }) => {
  endsAt = data;
  wait();
});
// A laptop that slept through the limit learns of it on waking.
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible" && endsAt) wait();
});
warning.querySelector("button").addEventListener("click", tell);
tell();
