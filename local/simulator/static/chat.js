// Draws the entries of a chat, one list item each. `draw` is the channel's: it fills a bubble with a message.
const UNUSUAL = ["push", "template"];

export function drawEntry(entry, letter, draw, tap) {
  const li = document.createElement("li");
  li.className = entry.from;
  const time = document.createElement("time");
  const at = new Date(entry.at_ms);
  time.dateTime = at.toISOString();
  time.textContent = at.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" }) + (UNUSUAL.includes(entry.via) ? ` ${entry.via}` : "");
  if (entry.from === "bot") li.append(drawAvatar(letter));
  const bubble = document.createElement("div");
  bubble.className = "bubble";
  draw(bubble, entry.message, tap);
  li.append(bubble, time);
  return li;
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
