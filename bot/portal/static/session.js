// Keeps a person signed in while they use the page, and warns them before they are signed out.
// Without this script the limits hold all the same; only the warning is missing.

const TELL_EVERY = 5 * 60; // seconds between two signs of life
const WARN_BEFORE = 2 * 60;

const warning = document.getElementById("session-warning");
const otherTabs = new BroadcastChannel("session");
let ending = { at: 0, canBePutOff: true };
let toldAt = 0;
let timer = 0;

function seconds() {
  return Date.now() / 1000;
}

function wait() {
  window.clearTimeout(timer);
  const left = ending.at - seconds();
  if (left <= 0) {
    window.location.reload(); // the portal leads to sign-in, and back here after it
  } else if (left <= WARN_BEFORE) {
    warn();
    timer = window.setTimeout(wait, left * 1000 + 1000);
  } else {
    warning.hidden = true;
    timer = window.setTimeout(wait, (left - WARN_BEFORE) * 1000 + 100);
  }
}

function warn() {
  for (const words of warning.children) {
    words.hidden = (words.dataset.ending === "idle") !== ending.canBePutOff;
  }
  warning.hidden = false;
}

async function tell() {
  toldAt = seconds();
  try {
    const answer = await fetch("/session/active", { method: "POST", credentials: "same-origin" });
    if (answer.ok) {
      const said = await answer.json();
      ending = { at: seconds() + said.seconds_left, canBePutOff: said.can_be_put_off };
      otherTabs.postMessage(ending);
    } else if (answer.status === 401) {
      ending = { at: 0, canBePutOff: false };
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
  ending = data;
  wait();
});
// A laptop that slept through the limit learns of it on waking.
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible" && ending.at) wait();
});
warning.querySelector("button").addEventListener("click", tell);
tell();
