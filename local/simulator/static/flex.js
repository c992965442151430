// Draws LINE Flex messages as LINE does: the part of the format that a chat of ours uses.
// https://developers.line.biz/en/docs/messaging-api/flex-message-layout/
const FONT = { xxs: 11, xs: 13, sm: 14, md: 16, lg: 19, xl: 22, xxl: 29, "3xl": 35, "4xl": 48, "5xl": 74 };
const SPACE = { none: 0, xs: 2, sm: 4, md: 8, lg: 12, xl: 16, xxl: 20 };
const PADDING = { header: "20px", hero: "0", body: "20px", footer: "10px" };
const BUTTON_HEIGHT = { sm: 40, md: 52 };
const px = (value) => (value in SPACE ? `${SPACE[value]}px` : value);

export function drawFlex(contents, tap) {
  const root = document.createElement("div");
  const bubbles = contents.type === "carousel" ? contents.contents : [contents];
  for (const bubble of bubbles) {
    for (const [part, padding] of Object.entries(PADDING)) {
      if (!bubble[part]) continue;
      const block = draw(bubble[part], tap, "vertical");
      block.style.padding ||= padding;
      root.append(block);
    }
  }
  return root;
}

// `layout` is the parent's. Beside each other, parts share the width in the ratio of their `flex` (1 when not said), each
// from nothing and whatever it holds; 0 takes what the content needs. Under each other, a part is as high as its content.
function draw(node, tap, layout) {
  const made = (DRAW[node.type] ?? unknown)(node, tap);
  const across = layout !== "vertical";
  const share = node.flex ?? (across ? 1 : 0);
  made.style.flex = share ? `${share} 1 0` : "none";
  made.style.minWidth = 0;
  if (!across) made.style.flexBasis = "auto";
  if (node.margin) made.style[across ? "marginLeft" : "marginTop"] = px(node.margin);
  return made;
}

const DRAW = {
  box(node, tap) {
    const box = document.createElement("div");
    const vertical = node.layout === "vertical";
    Object.assign(box.style, { display: "flex", flexDirection: vertical ? "column" : "row", gap: px(node.spacing ?? "none") });
    if (node.layout === "baseline") box.style.alignItems = "baseline";
    if (node.backgroundColor) box.style.background = node.backgroundColor;
    if (node.paddingAll) box.style.padding = px(node.paddingAll);
    box.append(...(node.contents ?? []).map((child) => draw(child, tap, node.layout)));
    return box;
  },
  text(node) {
    const text = document.createElement("div");
    text.textContent = node.text ?? (node.contents ?? []).map((span) => span.text).join("");
    Object.assign(text.style, {
      fontSize: `${FONT[node.size ?? "md"] ?? 16}px`, color: node.color ?? "#111", textAlign: node.align ?? "start",
      fontWeight: node.weight === "bold" ? 700 : 400, overflow: "hidden", textOverflow: "ellipsis",
      whiteSpace: node.wrap ? "pre-wrap" : "nowrap", overflowWrap: "anywhere",
    });
    return text;
  },
  separator() {
    const rule = document.createElement("hr");
    Object.assign(rule.style, { width: "100%", margin: 0, border: 0, borderTop: "1px solid #d4d6da" });
    return rule;
  },
  button(node, tap) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = node.action.label;
    const fill = { primary: node.color ?? "#17c950", secondary: node.color ?? "#dcdfe5" }[node.style] ?? "transparent";
    Object.assign(button.style, {
      width: "100%", minHeight: `${BUTTON_HEIGHT[node.height ?? "md"]}px`, padding: "4px 16px", borderRadius: "8px",
      background: fill, color: { primary: "#fff", secondary: "#111" }[node.style] ?? node.color ?? "#42659a",
    });
    button.onclick = () => tap(node.action);
    return button;
  },
};

function unknown(node) {
  const note = document.createElement("small");
  note.textContent = `[${node.type}: not drawn here]`;
  return note;
}
