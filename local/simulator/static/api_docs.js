// Tries an operation out. The simulator passes the request on to the API, and its answer back.
const SHOWN = ["Content-Type", "Location", "Retry-After", "WWW-Authenticate"];

async function send(form) {
  let path = form.dataset.path;
  const request = { method: form.dataset.method, headers: { Authorization: `Bearer ${document.getElementById("key").value}` } };
  for (const field of form.querySelectorAll("[data-in]")) {
    const value = field.value.trim();
    if (field.dataset.in === "path") path = path.replace(`{${field.name}}`, encodeURIComponent(value));
    else if (field.dataset.in === "header" && value) request.headers[field.name] = value;
    else if (field.dataset.in === "body") {
      request.body = value;
      request.headers["Content-Type"] = field.dataset.type;
    }
  }
  try {
    return await told(await fetch(`/api-docs/try${path}`, request));
  } catch {
    return "The world does not answer. Is make run still up?";
  }
}

async function told(answer) {
  const headers = SHOWN.filter((name) => answer.headers.has(name)).map((name) => `${name}: ${answer.headers.get(name)}`);
  return [`${answer.status} ${answer.statusText}`, ...headers, "", readable(await answer.text())].join("\n").trim();
}

function readable(text) {
  try {
    const body = JSON.parse(text);
    // What can be asked about a conversation is asked about the newest one, if nobody says another.
    if (body.conversation_id) for (const field of document.querySelectorAll("[data-in=path]")) field.value = body.conversation_id;
    return JSON.stringify(body, null, 2);
  } catch {
    return text;
  }
}

for (const form of document.forms) {
  const [button, shown] = [form.querySelector("button"), form.querySelector("[role=status]")];
  form.onsubmit = async (event) => {
    event.preventDefault();
    button.disabled = true;
    shown.hidden = false;
    shown.textContent = "…";
    shown.textContent = await send(form);
    button.disabled = false;
  };
}
