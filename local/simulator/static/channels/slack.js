// Slack: mrkdwn, and of Block Kit what our cards use. A block that is not known is named, not hidden.
// https://docs.slack.dev/messaging/formatting-message-text
import { drawMarks } from "/static/marks.js";

const unescape = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

function mrkdwn(into, text) {
  text.split(/(<[^>]+>)/).forEach((piece) => {
    const link = /^<(https?:[^|>]+|mailto:[^|>]+)(?:\|(.*))?>$/.exec(piece);
    if (!link) return drawMarks(into, unescape(piece));
    const a = document.createElement("a");
    a.href = unescape(link[1]);
    a.rel = "noreferrer";
    a.textContent = unescape(link[2] ?? link[1]);
    into.append(a);
  });
}

function part(className, text) {
  const div = document.createElement("div");
  div.className = className;
  mrkdwn(div, text);
  return div;
}

const BLOCKS = {
  section: (block) => [part("section", block.text.text)],
  context: (block) => block.elements.map((element) => part("context", element.text)),
  divider: () => [document.createElement("hr")],
  actions: (block, tap) => block.elements.map((element) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = element.style ?? "";
    button.textContent = element.text.text;
    button.onclick = () => tap({ tap: element.value });
    return button;
  }),
};

export function draw(bubble, message, tap) {
  if (!message.blocks) return mrkdwn(bubble, message.text);
  bubble.classList.add("card");
  for (const block of message.blocks) {
    bubble.append(...(BLOCKS[block.type]?.(block, tap) ?? [part("context", `(block ${block.type})`)]));
  }
}
