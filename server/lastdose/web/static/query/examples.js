// Examples: a click brings a query into the editor, with the values that were filled in for its parameters.
const PARAMETER = /VALUES\s+\?(\w+)\s*\{\s*([^{}]*?)\s*\}/g;

const filled = (query, values) =>
  query.replace(PARAMETER, (_whole, name, first) => `VALUES ?${name} { ${like(first, values.get(name))} }`);

// A name without its prefix is taken for one of the same kind as the value that stood there.
const like = (first, value) => {
  if (!value) return first;
  const prefixed = /^([\w-]*:)[\w-]+$/.exec(first);
  const bare = value.trim().toLowerCase().replaceAll(/\s+/g, "-");
  return prefixed && /^[\w-]+$/.test(bare) ? prefixed[1] + bare : value;
};

const field = (name, value) => {
  const label = document.createElement("label");
  const input = Object.assign(document.createElement("input"), { name, value, spellcheck: false });
  label.append(`${name.replaceAll("_", " ")} `, input);
  return label;
};

export const loadable = (load) => {
  for (const link of document.querySelectorAll("[data-query]")) {
    const query = link.dataset.query;
    const fields = [...query.matchAll(PARAMETER)].map(([, name, first]) => field(name, first));
    const values = () => new Map(fields.map((label) => [label.lastChild.name, label.lastChild.value]));
    const put = (event) => { event.preventDefault(); load(filled(query, values())); };
    link.addEventListener("click", put);
    const row = document.createElement("form");
    row.className = "parameters";
    row.append(...fields);
    row.addEventListener("submit", put);
    if (fields.length) link.parentElement.append(row);
  }
};
