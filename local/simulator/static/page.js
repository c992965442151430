import { drawEntry, drawLoading } from "/static/chat.js";
import { drawPath } from "/static/paths.js";

const POLL_MS = 300;
const USER = /^U[0-9a-f]{32}$/;
const $ = (id) => document.getElementById(id);
const newUser = () => "U" + Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
const asked = new URLSearchParams(location.search).get("user");

let user = [asked, localStorage.user].find((id) => USER.test(id ?? ""));
let account;
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
  const answer = await ask(`/api/chat/${user}`, body);
  await refresh();
  const status = answer && JSON.parse(answer).status;
  if (answer && status !== 200) trouble(`The webhook answered ${status || "nothing"}: see .local/logs.`);
}

function tap(action) {
  if (action.type === "postback") send({ postback: action.data });
  else if (action.type === "message") send({ text: action.text });
}

async function start(fresh) {
  const known = !fresh && user;
  user = known || newUser();
  localStorage.user = user;
  clear();
  const chat = known ? JSON.parse((await ask(`/api/chat/${user}`)) ?? "{}").chat : [];
  if (chat?.length === 0) await send({ event: "follow" });
  $("text").focus();
}

function clear() {
  shown = { text: "", chat: 0, loading: false, paths: new Map() };
  for (const id of ["chat", "paths", "mails"]) $(id).replaceChildren();
}

async function refresh() {
  const of = user;
  const text = await ask(`/api/chat/${of}`);
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
  list.append(...chat.slice(shown.chat).map((entry) => drawEntry(entry, letter, tap)));
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
  const { title, stand_ins } = account;
  document.title = `${title}: Saphan simulator`;
  $("title").textContent = title;
  document.querySelector(".phone .avatar").textContent = title[0];
  $("offline").hidden = !stand_ins.openai;
  $("mailbox").hidden = !stand_ins.odoo;
  const names = { line: "LINE", openai: "OpenAI", odoo: "Odoo" };
  for (const [service, is_stand_in] of Object.entries(stand_ins)) {
    const chip = document.createElement("span");
    chip.className = is_stand_in ? "" : "real";
    chip.textContent = `${names[service]}: ${is_stand_in ? (service === "openai" ? "offline rules" : "stand-in") : "real"}`;
    $("services").append(chip);
  }
  if (!stand_ins.line) trouble("LINE is real: answers go to real phones and can't be shown here.");
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
showAccount();
await start(false);
setInterval(refresh, POLL_MS);
