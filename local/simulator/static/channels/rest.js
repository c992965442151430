// The chat REST API: whoever built the client shows plain text.
export function draw(bubble, message) {
  bubble.textContent = message.text;
}
