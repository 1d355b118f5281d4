/** Every word the component shows by itself. Answers come from the assistant. */

export const words = {
  title: "Conversation with the policy assistant",
  earlier: "Earlier messages",
  latest: "New messages",
  assistantSaid: "Assistant said:",
  youSaid: "You said:",

  greeting: (name: string): string => (name ? `Hello ${name}` : "Hello"),
  welcome:
    "Ask me about the school’s Social Networking Policy, in your own words. I show you the part of the policy " +
    "each answer comes from. I also run your training.",
  suggestionsLabel: "You could start with",
  suggestions: [
    "A pupil has sent me a friend request",
    "Who do I report a worry to?",
    "Start my training",
    "What can you do?",
  ],

  boxLabel: "Your message",
  boxHint: "Enter sends. Shift and Enter together start a new line.",
  send: "Send",
  left: (count: number): string => (count === 1 ? "1 character left" : `${count} characters left`),
  tooLong: (over: number): string =>
    `That is ${over === 1 ? "1 character" : `${over} characters`} too long to send. ` +
    "Could you shorten it, or send it in two parts?",

  leftAbout: (count: number): string => (count === 0 ? "No characters left" : `About ${count} characters left`),
  tooLongSaid: "Your message is too long to send. Could you shorten it, or send it in two parts?",

  typing: "The assistant is typing",
  slow: "Still working on it",
  late: "This is taking longer than it should. Your message is safe. The answer will appear here when it is ready.",

  sending: "Sending…",
  sent: "Sent",
  notSent: "Not sent",
  willSend: "This will be sent when you’re connected",
  sendAgain: "Send again",
  notKept: "(This message was not kept.)",

  connecting: "Connecting…",
  offline: "You’re offline. Your message will be sent when you’re back.",
  unreachable: "The assistant can’t be reached just now. We keep trying. Your message will be sent when it’s back.",
  connectedAgain: "You’re connected again.",
  answeredMeanwhile: "You’re connected again. There is a new answer above.",
  signedOut: "Please sign in again.",
  draftKept: "What you have written is kept.",
  signIn: "Sign in",
  signInNewTab: "Sign in (opens in a new tab)",
  historyFailed: "Your earlier messages can’t be shown just now. You can still write a new one.",
  tryAgain: "Try again",
  jump: "Jump to newest",

  tools: "This answer",
  copy: "Copy",
  copied: "Copied",
  copiedSaid: "The answer is copied.",
  copyFailed: "It could not be copied here. Select the text and copy it yourself.",
  copiedSource: (source: string): string => `From the Social Networking Policy. ${source}`,
  helped: "That helped",
  didNotHelp: "That didn’t help",
  youSaidIt: (given: string): string => `You said: ${given}`,
  print: "Print",
  printed: (day: string): string => `Your conversation with the policy assistant, printed on ${day}`,

  choices: "Choices",
  important: "Important",
  clause: (clause: string): string => `Policy clause ${clause}`,
  policyQuote: "From the policy",
  readClause: (clause: string): string => `Read clause ${clause} in the policy`,
  newTab: "(opens in a new tab)",
  source: (clause: string, heading: string, version: string, date: string): string =>
    [`Clause ${clause} ${heading}`.trim(), version && `version ${version}`, date].filter(Boolean).join(", "),
  postBy: (author: string, platform: string): string =>
    [author, platform && `on ${platform}`].filter(Boolean).join(" "),
  post: "Post",
  progress: (done: number, total: number): string => `${done} of ${total} done`,
  judgement: {
    sound: "What the policy asks",
    partly: "Half right",
    breach: "Not what the policy asks",
  },
};
