// Completion: the classes and properties of this release by name, address or label; its prefixes are declared as used.
const MOST = 60;

const matching = (terms, text) => {
  const sought = text.toLowerCase();
  const found = terms.filter(({ iri, label }) => iri.toLowerCase().includes(sought) || label?.toLowerCase().includes(sought));
  return found.sort((one, other) => other.iri.startsWith(text) - one.iri.startsWith(text)).slice(0, MOST);
};

const shortened = (prefixes, iri) => {
  const [name, space] = Object.entries(prefixes).find(([, start]) => start && iri.startsWith(start)) ?? [];
  return name === undefined ? `<${iri}>` : `${name}:${iri.slice(space.length)}`;
};

const completer = (Yasqe, kind, terms, prefixes) => {
  const labels = new Map(terms.map(({ iri, label }) => [iri, label]));
  const name = `lastdose-${kind}`;
  Yasqe.forkAutocompleter(kind, {
    name,
    persistenceId: null,
    autoShow: false,
    get: (_yasqe, token) => matching(terms, token.autocompletionString ?? "").map(({ iri }) => iri),
    postProcessSuggestion: (yasqe, _token, iri) => shortened({ ...prefixes, ...yasqe.getPrefixesFromQuery() }, iri),
    postprocessHints: (_yasqe, hints) => {
      const written = new Map([...labels].map(([iri, label]) => [shortened(prefixes, iri), label]));
      return hints.map((hint) => ({ ...hint, displayText: [hint.text, written.get(hint.text)].filter(Boolean).join("  ") }));
    },
  });
  return name;
};

export const completed = (Yasqe, { prefixes, classes, properties }) => {
  const declared = Object.entries(prefixes).map(([name, space]) => `${name}: <${space}>`);
  Yasqe.forkAutocompleter("prefixes", { name: "lastdose-prefixes", persistenceId: null, get: () => declared });
  Yasqe.defaults.autocompleters = [
    "variables",
    "lastdose-prefixes",
    completer(Yasqe, "class", classes, prefixes),
    completer(Yasqe, "property", properties, prefixes),
  ];
};
