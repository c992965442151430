// LINE: texts, Flex cards, and what is only named (stickers, pictures).
import { drawFlex } from "/static/flex.js";

const UNSHOWN = { sticker: "sticker", image: "picture", video: "video", audio: "voice message", file: "file", location: "place" };

export function draw(bubble, message, tap) {
  if (message.type === "flex") {
    bubble.classList.add("card");
    bubble.append(drawFlex(message.contents, (action) => tap(action.type === "message" ? { text: action.text } : { tap: action.data })));
  } else if (message.type in UNSHOWN) {
    bubble.classList.add("sticker");
    bubble.textContent = UNSHOWN[message.type];
  } else {
    bubble.textContent = message.text ?? message.displayText ?? "(a tapped button)";
  }
}
