// Drawing: SVG made piece by piece, without markup in strings.
const SPACE = "http://www.w3.org/2000/svg";

export const drawn = (name, attributes = {}, ...children) => {
  const element = document.createElementNS(SPACE, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
};

export const icon = (path) => drawn("svg", { viewBox: "0 0 16 16", "aria-hidden": "true" }, drawn("path", { d: path }));

export const cut = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

export const note = (text) => Object.assign(document.createElement("p"), { className: "note", textContent: text });

// What a view of results needs of a plugin for them; `picture` gives an SVG element and, where not all is drawn, a note.
export class View {
  priority = 5;

  constructor(yasr) {
    this.yasr = yasr;
  }

  async draw() {
    const [picture, words] = await this.picture();
    this.svg = picture;
    this.yasr.resultsEl.replaceChildren(picture, ...(words ? [note(words)] : []));
  }

  download(name = "lastdose") {
    const getData = () => new XMLSerializer().serializeToString(this.svg);
    return { getData, contentType: "image/svg+xml", filename: `${name}.svg`, title: "Download the picture" };
  }
}
