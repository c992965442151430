// WhatsApp: texts only. A card comes as text too, with the words to type. *bold*, _italic_, ~struck~ and ```code``` are
// drawn as a phone does, so that markup which should not be there shows.
import { drawMarks } from "/static/marks.js";

export function draw(bubble, message) {
  if (message.type === "text" || message.text) {
    drawMarks(bubble, message.text);
  } else {
    bubble.classList.add("sticker");
    bubble.textContent = message.type;
  }
}
