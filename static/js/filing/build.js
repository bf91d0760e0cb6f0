// Builds elements: build("p", { class: "note" }, "text", …). Data becomes text and never markup.
export function build(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(key, value);
    else if (value !== null) element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
}

export function button(words, press, attributes = {}) {
  const own = { type: "button", class: "button secondary is-small", click: press };
  return build("button", { ...own, ...attributes }, words);
}
