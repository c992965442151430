import { drawEntry, drawLoading } from "/static/chat.js";
import { drawPath } from "/static/paths.js";

const POLL_MS = 300;
const WRITE = { th: "พิมพ์ข้อความ", en: "Type a message", es: "Escribe un mensaje" };
const NAMES = { line: "LINE", twilio: "Twilio", slack: "Slack", openai: "OpenAI", odoo: "Odoo" };
const PROVIDERS = { whatsapp: "twilio" };
const $ = (id) => document.getElementById(id);

let user;
let account;
let draw;
let down = false;
let shown = { text: "", chat: 0, loading: false, paths: new Map() };

async function ask(path, body) {
  const request = body && { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  try {
    const answer = await fetch(path, request);
    if (!answer.ok) throw new Error(answer.status);
    if (down) trouble("");
    down = false;
    return await answer.text();
  } catch {
    down = true;
    trouble("The world does not answer. Is make run still up?");
    return null;
  }
}

function trouble(text) {
  if ($("trouble").textContent !== text) $("trouble").textContent = text;
  $("trouble").hidden = !text;
}

async function send(body) {
  const answer = await ask(`/api/chat/${encodeURIComponent(user)}`, body);
  await refresh();
  const status = answer && JSON.parse(answer).status;
  if (answer && status !== 200) trouble(`The webhook answered ${status || "nothing"}: see .local/logs.`);
}

// Who it was the last time on this channel, or somebody new.
async function start(fresh) {
  const kept = `user.${account.channel}`;
  const known = !fresh && (new URLSearchParams(location.search).get("user") || localStorage[kept]);
  user = known || JSON.parse((await ask("/api/people", {})) ?? "{}").user;
  localStorage[kept] = user;
  clear();
  const chat = known ? JSON.parse((await ask(`/api/chat/${encodeURIComponent(user)}`)) ?? "{}").chat : [];
  if (chat?.length === 0 && account.events.includes("begin")) await send({ event: "begin" });
  $("text").focus();
}

function clear() {
  shown = { text: "", chat: 0, loading: false, paths: new Map() };
  for (const id of ["chat", "paths", "mails"]) $(id).replaceChildren();
}

async function refresh() {
  const of = user;
  const text = await ask(`/api/chat/${encodeURIComponent(of)}`);
  if (text === null || of !== user || text === shown.text) return;
  shown.text = text;
  const { chat, loading, paths, mails } = JSON.parse(text);
  showChat(chat, loading);
  paths.forEach(showPath);
  $("no-path").hidden = paths.length > 0;
  $("mails").replaceChildren(...mails.reverse().map(drawMail));
  $("no-mail").hidden = mails.length > 0;
}

// What is drawn stays: a screen reader reads only what is new, and a button keeps its focus.
function showChat(chat, loading) {
  const letter = account.title[0];
  const list = $("chat");
  const before = shown.chat;
  if (shown.loading) list.lastElementChild.remove();
  list.append(...chat.slice(shown.chat).map((entry) => drawEntry(entry, letter, draw, send)));
  if (loading) list.append(drawLoading(letter));
  shown.chat = chat.length;
  const grown = chat.length > before || (loading && !shown.loading);
  shown.loading = loading;
  if (grown) list.scrollTop = list.scrollHeight;
}

function showPath(entry) {
  const text = JSON.stringify(entry);
  const old = shown.paths.get(entry.event);
  if (old?.text === text) return;
  const open = old ? old.item.firstElementChild.open : true;
  const item = drawPath(entry, { offline: account.stand_ins.openai, open });
  if (old) old.item.replaceWith(item);
  else $("paths").prepend(item);
  shown.paths.set(entry.event, { text, item });
}

function drawMail(mail) {
  const li = document.createElement("li");
  const head = document.createElement("b");
  head.textContent = `${mail.to}: ${mail.subject}`;
  const body = document.createElement("pre");
  body.lang = "th";
  body.textContent = new DOMParser().parseFromString(mail.body, "text/html").body.textContent.trim();
  li.append(head, body);
  return li;
}

function showAccount() {
  const { title, channel, languages, events, api_docs, stand_ins } = account;
  document.body.className = channel;
  $("chat").lang = languages[0];
  $("text").placeholder = languages.map((language) => WRITE[language]).join(" / ");
  $("sticker").hidden = !events.includes("sticker");
  document.title = `${title}: Saphan simulator`;
  $("title").textContent = title;
  document.querySelector(".phone .avatar").textContent = title[0];
  $("offline").hidden = !stand_ins.openai;
  $("mailbox").hidden = !stand_ins.odoo;
  $("api-docs").hidden = !api_docs;
  for (const [service, is_stand_in] of Object.entries(stand_ins)) {
    const chip = document.createElement("span");
    chip.className = is_stand_in ? "" : "real";
    chip.textContent = `${NAMES[service]}: ${is_stand_in ? (service === "openai" ? "offline rules" : "stand-in") : "real"}`;
    $("services").append(chip);
  }
  const provider = PROVIDERS[channel] ?? channel;
  if (stand_ins[provider] === false) trouble(`${NAMES[provider]} is real: answers go to real people and can't be shown here.`);
}

$("say").onsubmit = (event) => {
  event.preventDefault();
  const text = $("text").value.trim();
  $("text").value = "";
  if (text) send({ text });
};
$("sticker").onclick = () => send({ event: "sticker" });
$("fresh").onclick = () => start(true);

account = JSON.parse(await ask("/api/account"));
({ draw } = await import(`/static/channels/${account.channel}.js`));
showAccount();
await start(false);
setInterval(refresh, POLL_MS);
