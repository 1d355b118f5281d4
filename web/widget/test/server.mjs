// A stand-in for the portal and the assistant, so that the component is tested against the protocol alone.
// Prints {"portal", "assistant"} and stays until it is ended. `POST /control?as=NAME` sets how it treats one person.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { Server } from "socket.io";
import { OTHERWISE, REPLIES } from "./replies.mjs";

const STATIC = new URL("../../../bot/portal/static/", import.meta.url);
const PAGE_STYLE = `@media print{html,body{height:auto}header{display:none}}html,body{height:100%;margin:0}body{display:flex;flex-direction:column}
header{padding:.75rem 1rem;background:#0f4f5e;color:#fff;font:600 1.125rem/1.4 system-ui,sans-serif}
h1{font:inherit;margin:0}main{flex:1;min-height:0}`;

const people = new Map();
function personCalled(name) {
  if (!people.has(name)) {
    people.set(name, {
      name,
      tokens: 0,
      received: [],
      stored: new Set(),
      history: [],
      busy: false,
      tokenStatus: 200, // what POST /chat/token answers
      tokenAnswer: "token", // or "filter": the page of a filter in between; or "none"
      refusals: 0, // connections still to refuse with sign_in_again
      lostAcks: 0, // acknowledgements still to lose
      failures: 0, // messages still not to store
      failure: "utter_message_not_stored", // and why
      isSilent: false, // stores, and never answers
      historyError: "",
    });
  }
  return people.get(name);
}

// The portal
function page(origin) {
  return `<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>Chat</title>
<meta name="viewport" content="width=device-width,initial-scale=1"><link rel="stylesheet" href="/page.css"><link rel="icon" href="data:,">
<script type="module" src="/policy-chat.js"></script></head><body><header><h1>Policy assistant</h1></header>
<main><policy-chat name="Priya" assistant="${origin}" token-url="/chat/token" policy-url="/policy" sign-in-url="/sign-in"></policy-chat></main>
</body></html>`;
}

// A page that does to the chat what careless or old intranets do to what they show.
const HOSTILE_STYLE = `html{font-size:5px}
*{display:none!important;opacity:0!important;visibility:hidden!important;font:italic 40px/3 fantasy!important;
letter-spacing:1em!important;text-transform:uppercase!important;color:red!important;background:red!important;
transform:rotate(9deg)!important;transition:all 9s!important;pointer-events:none!important;direction:rtl}
html,body,main{display:block!important;opacity:1!important;visibility:visible!important;transform:none!important}
main{height:700px}button,a,textarea{all:unset!important}`;
const HOSTILE_SCRIPT = `window.name = "host"; window.words = 1; window.html = () => "no"; window.$ = window.require = window.define = null;
Array.prototype.extra = Array.prototype.each = String.prototype.extra = () => {}; window.fit = window.lit = window.io = "host";`;
function hostilePage(origin) {
  return page(origin).replace("/page.css", "/hostile.css")
    .replace("<script", '<script src="/hostile.js"></script><script src="/policy-chat-launcher.js" async></script><script');
}

function framedPage(origin) {
  const script = '<script type="module" src="/policy-chat-frame.js"></script></head>';
  return page(origin).replace("</head>", script).replace("<header><h1>Policy assistant</h1></header>", "<h1>Chat</h1>");
}
// A page of an intranet, with the launcher.
const HOST_PAGE = `<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>Staff pages</title>
<meta name="viewport" content="width=device-width,initial-scale=1"><link rel="icon" href="data:,">
</head><body><main><h1>Staff pages</h1>
<p><a href="/policy">News for staff</a></p></main><script src="/policy-chat-launcher.js" async></script></body></html>`;
const PAGES = { "/": page, "/hostile": hostilePage, "/embed": framedPage };

function contentPolicy(origin) {
  const socket = origin.replace("http", "ws");
  return (
    `default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self' ${origin} ${socket}; ` +
    "frame-src 'self'; img-src 'self' data:; base-uri 'none'; require-trusted-types-for 'script'"
  );
}

async function bodyOf(request) {
  let text = "";
  for await (const part of request) text += part;
  return text ? JSON.parse(text) : {};
}

function tokenFor(person) {
  person.tokens += 1;
  const claims = Buffer.from(JSON.stringify({ sub: person.name })).toString("base64url");
  return { token: `head.${claims}.${person.tokens}`, expires_at: Math.floor(Date.now() / 1000) + 900 };
}

async function answer(request, response) {
  const url = new URL(request.url, "http://127.0.0.1");
  const cookie = /as=([\w-]+)/.exec(request.headers.cookie ?? "");
  const person = personCalled(url.searchParams.get("as") ?? cookie?.[1] ?? "nobody");
  const send = (status, type, body) => response.writeHead(status, { "Content-Type": type }).end(body);
  const route = `${request.method} ${url.pathname}`;
  if (route === "POST /control") {
    await control(person, await bodyOf(request));
    const { stored, ...shown } = person;
    return send(200, "application/json", JSON.stringify(shown));
  }
  if (route === "POST /chat/token") {
    const token = JSON.stringify(tokenFor(person));
    if (person.tokenAnswer === "none") return undefined;
    if (person.tokenAnswer === "filter") return send(200, "text/html", "<title>This network asks you to sign in</title>");
    return send(person.tokenStatus, "application/json", token);
  }
  const script = /^GET \/(policy-chat[a-z-]*\.js)$/.exec(route);
  if (script) return send(200, "text/javascript; charset=utf-8", await readFile(new URL(script[1], STATIC)));
  if (route === "GET /host") return send(200, "text/html", HOST_PAGE);
  if (route === "GET /page.css") return send(200, "text/css", PAGE_STYLE);
  if (route === "GET /policy") return send(200, "text/html", "<title>Policy</title>");
  if (route === "GET /hostile.css") return send(200, "text/css", HOSTILE_STYLE);
  if (route === "GET /hostile.js") return send(200, "text/javascript", HOSTILE_SCRIPT);
  if (route === "GET /sign-in") return send(200, "text/html", "<title>Sign in</title>");
  if (!(url.pathname in PAGES)) return send(404, "text/plain", "Not here");
  response.setHeader("Content-Security-Policy", contentPolicy(assistantOrigin));
  response.setHeader("Set-Cookie", `as=${person.name}; Path=/; SameSite=Strict`);
  return send(200, "text/html; charset=utf-8", PAGES[url.pathname](assistantOrigin));
}

async function control(person, { say, echo, assistant, closeLines, ...settings }) {
  Object.assign(person, settings);
  if (say) utter(person, say);
  if (echo) io.to(person.name).emit("user_echo", echo);
  if (closeLines) io.in(person.name).disconnectSockets();
  if (assistant === "down") await stopAssistant();
  if (assistant === "up") await listen(assistantServer, assistantPort);
}

// The assistant
function utter(person, messages) {
  messages.forEach((message, index) => {
    const full = { text: "", buttons: [], custom: {}, ...message };
    person.history.push({ id: `bot-${person.history.length}`, from: "bot", at: Date.now() / 1000, ...full });
    const isLast = index === messages.length - 1 && !full.metadata?.notice;
    io.to(person.name).emit("bot_uttered", { ...full, metadata: { ...full.metadata, end_of_turn: isLast } });
  });
}

function labelOf(person, payload) {
  const buttons = person.history.flatMap((one) => one.buttons ?? []);
  return buttons.find((one) => one.payload === payload)?.title ?? "";
}

function take(person, raw, acknowledge) {
  person.received.push(raw);
  if (person.failures > 0) {
    person.failures -= 1;
    const message = "That could not be saved.";
    return acknowledge({ id: raw.id, stored: false, error: person.failure, message });
  }
  const isNew = !person.stored.has(raw.id);
  person.stored.add(raw.id);
  if (person.lostAcks > 0) person.lostAcks -= 1;
  else acknowledge({ id: raw.id, stored: true });
  if (!isNew) return;
  const text = raw.text ?? labelOf(person, raw.payload);
  person.history.push({ id: raw.id, from: "user", text, kept: true, at: Date.now() / 1000 });
  if (!person.isSilent) utter(person, REPLIES[text.toLowerCase()] ?? OTHERWISE(text));
}

const assistantServer = createServer((_, response) => response.writeHead(404).end());
const io = new Server(assistantServer, { cors: { origin: true }, path: "/socket.io" });
io.use((socket, next) => {
  const claims = String(socket.handshake.auth.token ?? "").split(".")[1] ?? "";
  const person = personCalled(claims ? JSON.parse(Buffer.from(claims, "base64url")).sub : "nobody");
  socket.data.person = person;
  if (person.refusals > 0) {
    person.refusals -= 1;
    return next(new Error("sign_in_again"));
  }
  return next();
});
io.on("connection", (socket) => {
  const { person } = socket.data;
  socket.join(person.name);
  socket.on("user_uttered", (raw, acknowledge) => take(person, raw, acknowledge));
  socket.on("history", (_, acknowledge) =>
    acknowledge({ messages: person.historyError ? [] : person.history, busy: person.busy, error: person.historyError }),
  );
});

async function stopAssistant() {
  io.disconnectSockets(true);
  await new Promise((done) => {
    assistantServer.close(done);
    assistantServer.closeAllConnections();
  });
}

function listen(server, port) {
  return new Promise((done) => server.listen(port, "127.0.0.1", () => done(server.address().port)));
}

const assistantPort = await listen(assistantServer, 0);
const assistantOrigin = `http://127.0.0.1:${assistantPort}`;
const portalServer = createServer((request, response) => void answer(request, response));
const portalPort = await listen(portalServer, 0);
console.log(JSON.stringify({ portal: `http://127.0.0.1:${portalPort}`, assistant: assistantOrigin }));
