// What the stand-in assistant answers, by what it is told: one of every kind of message.

const CLAUSE_2_1 = {
  clause: "2.1",
  heading: "Friends/Befriending",
  quote:
    "The school strongly advises against staff initiating or accepting invitations to \"friend\" pupils, or pupil's family members/friends.",
  version: "1",
  effective_on: "2026-09-01",
};
const CLAUSE_1_3 = {
  clause: "1.3",
  heading: "Responsibility & Accountability",
  quote: "Should raise any queries or areas of concern they have with their line manager in the first instance.",
  version: "1",
  effective_on: "2026-09-01",
};
const SCENARIO = {
  title: "A request on Saturday",
  person: "Priya, a teaching assistant in Year 4",
  situation:
    "On Saturday evening Priya opens Instagram. She has a new follow request. The name is Callum, a pupil in her class, and there is a message with it.",
  post: { platform: "Instagram", author: "callum_b_2017", text: "hi miss!! plz accept me 😀 i wanna show u my dog" },
  prompt: "What should Priya do first?",
  options: [
    "Leave the request alone and tell her line manager on Monday",
    "Accept it so that he is not upset, and explain on Monday",
    "Message him back to say that she is not allowed to accept",
  ],
};
const button = (title, payload = `/choose{"option":"${title}"}~signed`) => ({ title, payload });

export const REPLIES = {
  "a pupil has sent me a friend request": [
    {
      text:
        "It is best not to accept. The school **strongly advises against** it. It is not a ban, and there may be exceptions, such as a pupil who is a relative.\n\n" +
        `> ${CLAUSE_2_1.quote}\n\n` +
        "What to do now:\n- Leave the request unanswered.\n- Tell your line manager.\n- Check who can find your profile.",
      custom: { citations: [CLAUSE_2_1] },
      buttons: [button("What about their mum?"), button("Ask my line manager")],
      metadata: { kind: "policy", topic: "pupil_friend_request", clauses: ["2.1"], strength: "strongly advised against" },
    },
  ],
  "two clauses": [
    {
      text: `Two parts of the policy speak about this.\n\n> ${CLAUSE_1_3.quote}\n\n> ${CLAUSE_2_1.quote}`,
      custom: { citations: [CLAUSE_2_1, CLAUSE_1_3] },
      metadata: { kind: "policy" },
    },
  ],
  "a child is being hurt": [
    {
      text:
        "Thank you for telling me. Please speak to your **designated safeguarding lead** now, Mrs Okafor.\n\nIf a child is in danger right now, call 999.\n\n- Do not wait until tomorrow.\n- Do not promise to keep it a secret.",
      metadata: { kind: "urgent" },
    },
  ],
  "start my training": [
    {
      text: "Here is your first scenario. Take the time you need.",
      custom: { scenario: SCENARIO, progress: { label: "Friends and followers", done: 2, total: 7 } },
      buttons: SCENARIO.options.map((title, index) => button(title, `/choose{"option":${index}}~signed`)),
      metadata: { kind: "scenario" },
    },
  ],
  [SCENARIO.options[0].toLowerCase()]: [
    {
      text: `Callum gets no answer, and nobody is hurt. On Monday Priya's line manager thanks her.\n\n> ${CLAUSE_2_1.quote}`,
      custom: { citations: [CLAUSE_2_1], feedback: { judgement: "sound" } },
      metadata: { kind: "feedback" },
    },
    {
      text: "Shall we go on?",
      custom: { progress: { label: "Friends and followers", done: 3, total: 7 } },
      buttons: [button("Go on"), button("Pause")],
      metadata: { kind: "scenario" },
    },
  ],
  "half right": [{ text: "Kind, but not enough.", custom: { feedback: { judgement: "partly" } }, metadata: { kind: "feedback" } }],
  breach: [{ text: "Callum's mum sees it on Sunday.", custom: { feedback: { judgement: "breach" } }, metadata: { kind: "feedback" } }],
  links: [
    {
      text: "Here they are.",
      custom: {
        links: [
          { title: "Your certificate", href: "/certificates/7" },
          { title: "Advice from a union", href: "https://union.example/advice" },
          { title: "Not a link", href: "javascript:alert(1)" },
          { title: "Not ours", href: "//elsewhere.example/" },
        ],
      },
      metadata: { kind: "record" },
    },
  ],
  "what can you do?": [{ text: "I answer questions about the policy and run your training.", metadata: { kind: "task" } }],
  markup: [{ text: "<img src=x onerror=alert(1)> **bold** <b>not bold</b>", metadata: { kind: "task" } }],
  long: [{ text: Array.from({ length: 40 }, (_, n) => `Paragraph ${n + 1}.`).join("\n\n"), metadata: { kind: "task" } }],
  word: [{ text: "Donaudampfschifffahrtsgesellschaft".repeat(6), metadata: { kind: "task" } }],
};

export const OTHERWISE = (text) => [{ text: `You said ${text}.`, metadata: { kind: "task" } }];
