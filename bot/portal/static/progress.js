// Beside htmx: what happens when the list cannot be fetched, and where the focus goes when its control is gone.

const trouble = () => document.getElementById("progress-trouble");

document.addEventListener("htmx:beforeRequest", () => {
  trouble().hidden = true;
  document.getElementById("progress").setAttribute("aria-busy", "true");
});

for (const failed of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(failed, () => {
    document.getElementById("progress").removeAttribute("aria-busy");
    trouble().hidden = false;
  });
}

// Somebody signed out meanwhile was led to another page: go there, do not put it into the list.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, pathInfo } = event.detail;
  const arrived = new URL(xhr.responseURL || location.href);
  const asked = new URL(pathInfo.requestPath, location.href);
  if (arrived.pathname === asked.pathname) return;
  event.detail.shouldSwap = false;
  location.assign(arrived);
});

document.addEventListener("htmx:afterSettle", () => {
  if (document.activeElement === document.body) {
    const count = document.getElementById("progress-count");
    count.tabIndex = -1;
    count.focus({ preventScroll: true });
  }
});
