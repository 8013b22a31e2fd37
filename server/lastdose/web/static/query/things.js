// Things of this release: where they lead here, whatever address they have, and what they are called.
const AT_ONCE = 40;

export class Things {
  #known;
  #root;
  #labels = new Map();

  constructor(known, root) {
    this.#known = known;
    this.#root = root;
  }

  href(iri) {
    const { base, prefixes } = this.#known;
    if (iri.startsWith(`${base}id/`)) return `${this.#root}/doc/${iri.slice(base.length + 3)}`;
    if (iri.startsWith(prefixes.ld)) return `${this.#root}/ontology#${iri.slice(prefixes.ld.length)}`;
    return /^https?:/.test(iri) ? iri : null;
  }

  short(iri) {
    const spaces = Object.entries(this.#known.prefixes).filter(([, space]) => iri.startsWith(space));
    const [name, space] = spaces.sort((one, other) => other[1].length - one[1].length)[0] ?? [];
    return name === undefined ? iri : `${name}:${iri.slice(space.length)}`;
  }

  async labels(iris) {
    const asked = [...new Set(iris)].filter((iri) => iri.startsWith(this.#known.base) && !this.#labels.has(iri));
    for (let start = 0; start < asked.length; start += AT_ONCE) {
      const given = asked.slice(start, start + AT_ONCE).map((iri) => ["iri", iri]);
      const answer = await fetch(`${this.#root}/sparql/labels?${new URLSearchParams(given)}`);
      const labels = answer.ok ? await answer.json() : {};
      given.forEach(([, iri]) => this.#labels.set(iri, labels[iri] ?? null));
    }
    return this.#labels;
  }

  // The links of a table: each leads to the page here, under its label.
  async lead(place) {
    const links = [...place.querySelectorAll("a.iri:not([data-iri])")];
    for (const link of links) {
      link.dataset.iri = link.getAttribute("href");
      link.title = link.dataset.iri;
      link.href = this.href(link.dataset.iri) ?? "#";
      link.removeAttribute("target");
    }
    const labels = links.length ? await this.labels(links.map((link) => link.dataset.iri)) : new Map();
    for (const link of links) link.textContent = labels.get(link.dataset.iri) ?? link.textContent;
  }
}
