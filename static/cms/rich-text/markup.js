/** Texts of questions: plain, or markup behind MARK. The server decides what stays; this keeps the page safe meanwhile. */
export const MARK = "<!--html-->";

const KEPT = new Set("P BR STRONG B EM I U SUB SUP CODE UL OL LI TABLE CAPTION THEAD TBODY TFOOT TR TH TD".split(" "));
const BLOCKS = new Set("DIV SECTION ARTICLE BLOCKQUOTE PRE H1 H2 H3 H4 H5 H6 DT DD".split(" "));
const SILENT = new Set("SCRIPT STYLE TITLE HEAD TEMPLATE NOSCRIPT IFRAME OBJECT TEXTAREA SELECT".split(" "));
const NAME = /^[0-9a-f]{64}$/;

/** A picture as it stands in an editor. `address` has a place of 64 zeros for the name. */
export function pictureOf(name, alt, address) {
  const picture = document.createElement("img");
  picture.dataset.image = name;
  picture.alt = alt;
  picture.src = address.replace("0".repeat(64), name);
  return picture;
}

/** The nodes of a stored text for an editor. */
export function nodesOf(text, address) {
  if (text.startsWith(MARK)) return cleaned(text.slice(MARK.length), address);
  const nodes = document.createDocumentFragment();
  if (!text) return nodes;
  const paragraph = document.createElement("p");
  text.split("\n").forEach((line, index) => {
    if (index) paragraph.append(document.createElement("br"));
    paragraph.append(line);
  });
  nodes.append(paragraph);
  return nodes;
}

/** Markup of any origin as nodes of our own making. */
export function cleaned(html, address) {
  const nodes = document.createDocumentFragment();
  copy(new DOMParser().parseFromString(html, "text/html").body, nodes, address);
  return nodes;
}

/** What a box holds as a stored text; the server spells it out. Empty when there is nothing to read. */
export function textOf(box) {
  const copied = box.cloneNode(true);
  const pictures = [...copied.querySelectorAll("img")];
  for (const picture of pictures) picture.removeAttribute("src");
  return copied.textContent.trim() || pictures.length ? MARK + copied.innerHTML : "";
}

function copy(from, to, address) {
  for (const node of from.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) to.append(node.data);
    else if (node.nodeType === Node.ELEMENT_NODE && !SILENT.has(node.nodeName)) copyElement(node, to, address);
  }
}

function copyElement(node, to, address) {
  if (node.nodeName === "IMG") {
    const name = node.dataset.image ?? "";
    to.append(NAME.test(name) ? pictureOf(name, node.alt, address) : node.alt && `[${node.alt}]`);
    return;
  }
  let target = to;
  if (KEPT.has(node.nodeName)) target = document.createElement(node.nodeName);
  else if (BLOCKS.has(node.nodeName) && !node.querySelector("p, div, ul, ol, table")) target = document.createElement("p");
  for (const span of ["colspan", "rowspan"]) {
    if (/^(TD|TH)$/.test(node.nodeName) && node.hasAttribute(span)) target.setAttribute(span, node.getAttribute(span));
  }
  copy(node, target, address);
  if (target !== to) to.append(target);
}
