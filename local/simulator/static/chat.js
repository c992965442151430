// Draws the entries of a chat, one list item each.
import { drawFlex } from "/static/flex.js";

const UNSHOWN = { sticker: "sticker", image: "picture", video: "video", audio: "voice message", file: "file", location: "place" };

export function drawEntry(entry, letter, tap) {
  const li = document.createElement("li");
  li.className = entry.from;
  const time = document.createElement("time");
  const at = new Date(entry.at_ms);
  time.dateTime = at.toISOString();
  time.textContent = at.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" }) + (entry.via === "push" ? " push" : "");
  if (entry.from === "bot") li.append(drawAvatar(letter));
  li.append(drawBubble(entry.message, tap), time);
  return li;
}

function drawBubble(message, tap) {
  const bubble = document.createElement("div");
  bubble.className = "bubble";
  if (message.type === "flex") {
    bubble.classList.add("card");
    bubble.append(drawFlex(message.contents, tap));
  } else if (message.type in UNSHOWN) {
    bubble.classList.add("sticker");
    bubble.textContent = UNSHOWN[message.type];
  } else {
    bubble.textContent = message.text ?? message.displayText ?? "(a tapped button)";
  }
  return bubble;
}

export function drawLoading(letter) {
  const li = document.createElement("li");
  li.className = "bot loading";
  const bubble = document.createElement("div");
  bubble.className = "bubble";
  bubble.innerHTML = '<span class="dots" role="img" aria-label="is typing"><i></i><i></i><i></i></span>';
  li.append(drawAvatar(letter), bubble);
  return li;
}

function drawAvatar(letter) {
  const avatar = document.createElement("span");
  avatar.className = "avatar";
  avatar.ariaHidden = "true";
  avatar.textContent = letter;
  return avatar;
}
