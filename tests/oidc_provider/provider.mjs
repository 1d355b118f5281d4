// A real OpenID Connect provider on loopback, for the sign-in tests: it is told on its standard input, as one line of
// JSON, where to listen, who its client is and which accounts it has. It says "ready" when it answers.
//
// One directory a mount path, as Entra has one a tenant. `faults` of an account are what no good provider would do:
// claims of the signed token are exchanged, and it is signed again with the provider's own key.
import { createServer } from "node:http";
import { createInterface } from "node:readline";
import * as jose from "jose";
import Provider, { interactionPolicy } from "oidc-provider";

const asked = JSON.parse(await new Promise((told) => createInterface(process.stdin).once("line", told)));
const { privateKey } = await jose.generateKeyPair("RS256", { extractable: true });
const key = { ...(await jose.exportJWK(privateKey)), kid: "tests", use: "sig", alg: "RS256" };

const page = (body) => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>School directory</title>
<meta name="viewport" content="width=device-width"></head><body><main>${body}</main></body></html>`;

function policy() {
  const prompts = interactionPolicy.base();
  prompts.add(new interactionPolicy.Prompt({ name: "select_account", requestable: true }), 0);
  return prompts;
}

function directory(mount) {
  const provider = new Provider(`${asked.origin}${mount}`, {
    clients: [{
      client_id: asked.client_id,
      client_secret: asked.client_secret,
      redirect_uris: asked.redirect_uris,
      post_logout_redirect_uris: asked.post_logout_redirect_uris,
      token_endpoint_auth_method: "client_secret_post",
      grant_types: ["authorization_code"],
      response_types: ["code"],
    }],
    jwks: { keys: [key] },
    cookies: { keys: ["only for tests"] },
    pkce: { required: () => true },
    conformIdTokenClaims: false,
    claims: {
      openid: ["sub", "tid", "oid", "acct", "idp", "hd"],
      profile: ["name", "preferred_username"],
      email: ["email", "email_verified"],
    },
    features: { devInteractions: { enabled: false } },
    interactions: { policy: policy(), url: (_, interaction) => `${mount}/interaction/${interaction.uid}` },
    findAccount: (_, id) => asked.accounts[id] && {
      accountId: id,
      claims: () => ({ sub: id, ...asked.accounts[id].claims }),
    },
    async loadExistingGrant({ oidc }) {
      const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
      grant.addOIDCScope("openid profile email");
      await grant.save();
      return grant;
    },
  });
  provider.use(async (ctx, next) => {
    await next();
    if (ctx.path !== "/token" || !ctx.body?.id_token) return;
    const said = jose.decodeJwt(ctx.body.id_token);
    const { faults } = asked.accounts[said.sub];
    if (!faults) return;
    const header = jose.decodeProtectedHeader(ctx.body.id_token);
    const id_token = await new jose.SignJWT({ ...said, ...faults }).setProtectedHeader(header).sign(privateKey);
    ctx.body = { ...ctx.body, id_token };
  });
  return { provider, answer: provider.callback() };
}

const directories = Object.fromEntries(asked.mounts.map((mount) => [mount, directory(mount)]));

async function interact(request, response, { provider }) {
  if (request.method === "GET") {
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.end(page(`<h1>Sign in to the school directory</h1><form method="post"><label for="account">Account</label>
<input id="account" name="account" autocomplete="username"><button>Next</button><button name="cancel" value="1">Cancel</button></form>`));
    return;
  }
  let body = "";
  for await (const part of request) body += part;
  const form = new URLSearchParams(body);
  const result = form.has("cancel")
    ? { error: "access_denied", error_description: "stopped by the person" }
    : { select_account: {}, login: { accountId: form.get("account") } };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}

createServer((request, response) => {
  const mount = asked.mounts.find((each) => request.url.startsWith(`${each}/`));
  if (!mount) return response.writeHead(404).end();
  if (request.url.startsWith(`${mount}/interaction/`)) {
    return interact(request, response, directories[mount]).catch((error) => response.writeHead(500).end(String(error)));
  }
  request.originalUrl = request.url;
  request.url = request.url.slice(mount.length);
  return directories[mount].answer(request, response);
}).listen(asked.port, "127.0.0.1", () => console.log("ready"));
