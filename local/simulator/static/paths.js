// Draws the path of each message: newest first, its steps in a table.
const ms = (value) => (value == null ? "" : `${Math.round(value * 10) / 10} ms`);

const TELL = {
  load: (step) => ["thread", `${step.items} items, ${step.waiting} waiting`],
  model: (step) => ["model", `turn ${step.turn}: ${step.tokens_in} tokens in (${step.tokens_cached} cached), ${step.tokens_out} out` +
    (step.calls ? `, ${step.calls} tool call${step.calls > 1 ? "s" : ""}` : "")],
  tool: (step) => ["tool", step.tool + (step.ok ? "" : " (told the model that it failed)")],
  card: (step) => ["card", `${step.tool} waits for the customer`],
  commit: (step) => ["commit", step.outcome],
  delivery: (step) => ["delivery", `${step.how}, ${step.messages} message${step.messages === 1 ? "" : "s"}`],
  retry: (step) => ["retry", `${step.error} ${step.service ?? ""}: again in ${step.retry_in_s} s`],
  failure: (step) => ["given up", `${step.error} ${step.service ?? ""}`],
};

function row(kind, text, time, className = "") {
  const tr = document.createElement("tr");
  tr.className = className;
  for (const [n, value] of [kind, text, time].entries()) {
    const td = tr.insertCell();
    td.textContent = value;
    if (n === 0) td.className = "kind";
  }
  return tr;
}

export function drawPath(entry) {
  const li = document.createElement("li");
  li.className = "path";
  const details = document.createElement("details");
  details.open = true;
  const summary = document.createElement("summary");
  const title = document.createElement("b");
  title.textContent = entry.together_with ? "answered together with a later message" : entry.outcome ?? "under way …";
  const id = document.createElement("code");
  id.textContent = entry.event;
  const total = document.createElement("span");
  total.textContent = ms(entry.ms);
  summary.append(title, id, total);
  const table = document.createElement("table");
  table.append(row("webhook", "signature checked, stored, queued", ms(entry.webhook_ms)));
  if (entry.queue_ms != null) table.append(row("queue", "waited for its run", ms(entry.queue_ms)));
  for (const step of entry.steps) {
    const [kind, text] = TELL[step.kind](step);
    const bad = step.ok === false || step.kind === "retry" || step.kind === "failure";
    table.append(row(kind, text, ms(step.ms), bad ? "bad" : ""));
    for (const call of step.odoo ?? []) table.append(row("", `Odoo ${call.call}`, ms(call.ms), call.ok ? "sub" : "sub bad"));
  }
  details.append(summary, table);
  li.append(details);
  return li;
}
