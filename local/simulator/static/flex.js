// Draws LINE Flex messages: the part of the format that a chat of ours uses.
// https://developers.line.biz/en/reference/messaging-api/#flex-message
const SIZES = { xxs: 10, xs: 11, sm: 13, md: 14, lg: 16, xl: 19, xxl: 24 };
const GAPS = { none: 0, xs: 2, sm: 4, md: 8, lg: 12, xl: 16, xxl: 20 };
const px = (value) => (value in GAPS ? `${GAPS[value]}px` : value);

export function drawFlex(contents, tap) {
  const root = document.createElement("div");
  const bubbles = contents.type === "carousel" ? contents.contents : [contents];
  for (const bubble of bubbles) {
    for (const part of ["header", "hero", "body", "footer"]) {
      if (!bubble[part]) continue;
      const block = draw(bubble[part], tap);
      block.style.padding ||= part === "footer" ? "6px 12px 12px" : "14px 16px 8px";
      root.append(block);
    }
  }
  return root;
}

function draw(node, tap, horizontal = false) {
  const made = (DRAW[node.type] ?? (() => document.createElement("span")))(node, tap);
  if (node.margin) made.style[horizontal ? "marginLeft" : "marginTop"] = px(node.margin);
  if (horizontal) made.style.flex = node.flex === 0 ? "none" : `${node.flex ?? 1} 1 0`;
  return made;
}

const DRAW = {
  box(node, tap) {
    const box = document.createElement("div");
    const horizontal = node.layout !== "vertical";
    Object.assign(box.style, { display: "flex", flexDirection: horizontal ? "row" : "column", gap: px(node.spacing ?? "none") });
    if (node.layout === "baseline") box.style.alignItems = "baseline";
    if (node.backgroundColor) box.style.background = node.backgroundColor;
    if (node.paddingAll) box.style.padding = px(node.paddingAll);
    box.append(...(node.contents ?? []).map((child) => draw(child, tap, horizontal)));
    return box;
  },
  text(node) {
    const text = document.createElement("div");
    text.textContent = node.text ?? (node.contents ?? []).map((span) => span.text).join("");
    Object.assign(text.style, {
      fontSize: `${SIZES[node.size ?? "md"] ?? 14}px`, color: node.color ?? "inherit", minWidth: 0,
      fontWeight: node.weight === "bold" ? 700 : 400, textAlign: node.align ?? "start",
      whiteSpace: node.wrap ? "pre-wrap" : "nowrap", overflow: "hidden", textOverflow: "ellipsis",
    });
    return text;
  },
  separator() {
    const rule = document.createElement("hr");
    Object.assign(rule.style, { width: "100%", border: 0, borderTop: "1px solid #e3e7ee", margin: "8px 0" });
    return rule;
  },
  button(node, tap) {
    const button = document.createElement("button");
    button.textContent = node.action.label;
    const primary = node.style === "primary";
    Object.assign(button.style, {
      width: "100%", padding: "9px", borderRadius: "8px", fontWeight: 600,
      background: primary ? node.color ?? "#17c950" : node.style === "secondary" ? "#dcdfe5" : "transparent",
      color: primary ? "#fff" : "#42659a",
    });
    button.onclick = () => tap(node.action);
    return button;
  },
};
