// The marks that WhatsApp and Slack share: *bold*, _italic_, ~struck~, `code` and ```blocks of it```.
const MARKS = /```([\s\S]+?)```|`([^`\n]+)`|(?<![\w*])\*(\S(?:[^*\n]*\S)?)\*(?![\w*])|(?<![\w_])_(\S(?:[^_\n]*\S)?)_(?![\w_])|(?<![\w~])~(\S(?:[^~\n]*\S)?)~(?![\w~])/g;
const TAGS = ["pre", "code", "b", "i", "s"];

export function drawMarks(into, text) {
  let at = 0;
  for (const match of text.matchAll(MARKS)) {
    const kind = match.slice(1).findIndex((group) => group !== undefined);
    const marked = document.createElement(TAGS[kind]);
    if (kind < 2) marked.textContent = match[kind + 1];
    else drawMarks(marked, match[kind + 1]);
    into.append(text.slice(at, match.index), marked);
    at = match.index + match[0].length;
  }
  into.append(text.slice(at));
}
