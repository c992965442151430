// Draws the path of one message: its steps in a table.
const ms = (value) => (value == null ? "" : value >= 10_000 ? `${(value / 1000).toFixed(1)} s` : `${Math.round(value * 10) / 10} ms`);
const count = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;
const words = (name) => name.replaceAll("_", " ");

const OUTCOMES = {
  answered: "answered",
  card_shown: "answered with a card to confirm",
  confirmed: "confirmed and done",
  parked: "given up with an apology",
  out_of_time: "no answer in time: excused",
  turn_limit: "too many turns: excused",
  unbacked: "answer named what does not exist: excused",
};
const HOW = { reply: "free reply", push: "push, which counts against the quota", nothing: "nothing to send" };

const TELL = {
  load: (step) => ["thread", `${count(step.items, "item")} loaded, ${count(step.waiting, "message")} waiting`],
  code: (step) => ["code", `one-time code ${words(step.outcome)}`],
  model: (step, offline) => ["model", `turn ${step.turn}${offline ? ", offline rules" : ""}: ` +
    `${step.tokens_in} tokens in (${step.tokens_cached} cached), ${step.tokens_out} out` + (step.calls ? `, ${count(step.calls, "call")}` : "")],
  tool: (step) => ["tool", step.tool + (step.ok ? "" : " (the model was told that it failed)")],
  write: (step) => ["write", `${step.tool}, as the customer confirmed`],
  card: (step) => ["card", `${step.tool} waits for the customer to confirm`],
  commit: (step) => ["commit", `thread and reply stored: ${OUTCOMES[step.outcome] ?? words(step.outcome)}`],
  delivery: (step) => ["delivery", `${HOW[step.how] ?? step.how}${step.messages ? `, ${count(step.messages, "message")}` : ""}`],
  refused: (step) => ["delivery", `it was refused with ${step.status}`],
  retry: (step) => ["retry", `${why(step)}: again in ${step.retry_in_s} s`],
  failure: (step) => ["given up", why(step)],
};
const why = (step) => [step.service, step.error, step.reason && words(step.reason)].filter(Boolean).join(", ");
const BAD = ["retry", "failure", "refused"];

function row(kind, text, time, className = "") {
  const tr = document.createElement("tr");
  tr.className = className;
  for (const value of [kind, text, time]) tr.insertCell().textContent = value;
  return tr;
}

function title(entry) {
  if (entry.together_with) return "answered together with a later message";
  if (entry.outcome) return OUTCOMES[entry.outcome] ?? words(entry.outcome);
  return entry.done ? "nothing left to answer" : "under way …";
}

export function drawPath(entry, { offline, open }) {
  const details = document.createElement("details");
  details.open = open;
  const summary = document.createElement("summary");
  const head = document.createElement("b");
  head.textContent = title(entry);
  if (entry.outcome === "parked") head.className = "bad";
  const id = document.createElement("code");
  id.textContent = entry.event;
  const total = document.createElement("span");
  total.textContent = ms(entry.ms);
  summary.append(head, id, total);
  const table = document.createElement("table");
  table.append(row("webhook", "signature checked, stored, queued", ms(entry.webhook_ms)));
  if (entry.queue_ms != null) table.append(row("queue", "waited for its run", ms(entry.queue_ms)));
  for (const step of entry.steps) {
    const [kind, text] = TELL[step.kind](step, offline);
    table.append(row(kind, text, ms(step.ms), step.ok === false || BAD.includes(step.kind) ? "bad" : ""));
    for (const call of step.odoo ?? []) {
      // An error that the client knew what to do with, such as "no such external id", is no trouble.
      const text = `Odoo ${call.call}${call.ok ? "" : " (answered with an error)"}`;
      table.append(row("", text, ms(call.ms), !call.ok && step.ok === false ? "sub bad" : "sub"));
    }
  }
  details.append(summary, table);
  const li = document.createElement("li");
  li.append(details);
  return li;
}
