import { drawFlex } from "/static/flex.js";
import { drawPath } from "/static/paths.js";

const $ = (id) => document.getElementById(id);
const newUser = () => "U" + crypto.getRandomValues(new Uint8Array(16)).reduce((hex, byte) => hex + byte.toString(16).padStart(2, "0"), "");
let user = new URLSearchParams(location.search).get("user") ?? localStorage.user;
let drawn = "";

async function send(body) {
  const answer = await fetch(`/api/chat/${user}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  const { status } = await answer.json();
  if (status !== 200) alert(`The webhook answered ${status}. Look at .local/logs.`);
  await refresh();
}

async function start(fresh) {
  if (fresh || !user) {
    user = newUser();
    localStorage.user = user;
    drawn = "";
    await send({ event: "follow" });
  }
  $("text").focus();
}

function tap(action) {
  if (action.type === "postback") send({ postback: action.data, says: action.displayText });
  else if (action.type === "message") send({ text: action.text });
}

function drawMessage(entry) {
  const li = document.createElement("li");
  li.className = entry.from;
  const bubble = document.createElement("div");
  bubble.className = "bubble";
  const message = entry.message;
  if (message.type === "flex") {
    bubble.classList.add("card");
    bubble.append(drawFlex(message.contents, tap));
  } else {
    bubble.textContent = message.text ?? `[${message.type}]`;
  }
  const time = document.createElement("time");
  time.textContent = new Date(entry.at_ms).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" }) + (entry.via === "push" ? " push" : "");
  if (entry.from === "bot") li.append(avatar());
  li.append(bubble, time);
  return li;
}

function avatar() {
  const made = document.createElement("span");
  made.className = "avatar";
  made.textContent = "ส";
  return made;
}

function drawLoading() {
  const li = document.createElement("li");
  li.className = "bot loading";
  const bubble = document.createElement("div");
  bubble.className = "bubble";
  bubble.innerHTML = '<span class="dots" aria-label="typing"><i></i><i></i><i></i></span>';
  li.append(avatar(), bubble);
  return li;
}

function drawMail(mail) {
  const li = document.createElement("li");
  const head = document.createElement("b");
  head.textContent = `${mail.to}: ${mail.subject}`;
  const body = document.createElement("pre");
  body.textContent = new DOMParser().parseFromString(mail.body, "text/html").body.textContent.trim();
  li.append(head, body);
  return li;
}

async function refresh() {
  if (!user) return;
  const text = await (await fetch(`/api/chat/${user}`)).text();
  if (text === drawn) return;
  drawn = text;
  const { chat, loading, paths, mails } = JSON.parse(text);
  $("chat").replaceChildren(...chat.map(drawMessage), ...(loading ? [drawLoading()] : []));
  $("chat").scrollTop = $("chat").scrollHeight;
  $("paths").replaceChildren(...paths.reverse().map(drawPath));
  $("hint").hidden = paths.length > 0;
  if (mails.length) $("mails").replaceChildren(...mails.reverse().map(drawMail));
}

$("say").onsubmit = (event) => {
  event.preventDefault();
  const text = $("text").value.trim();
  $("text").value = "";
  if (text) send({ text });
};
$("sticker").onclick = () => send({ event: "sticker" });
$("fresh").onclick = () => start(true);

const services = await (await fetch("/api/services")).json();
$("services").textContent = services.openai ? "offline: answers by fixed rules, not by a model" : "answers by the real model";
await start(false);
setInterval(refresh, 400);
