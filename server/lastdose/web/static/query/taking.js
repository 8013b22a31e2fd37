// Taking it elsewhere: the answer as files, the query for programs.
const FORMATS = {
  table: { CSV: "csv", TSV: "tsv", JSON: "json", XML: "xml" },
  boolean: { JSON: "json", XML: "xml" },
  graph: { Turtle: "ttl", "N-Triples": "nt", "JSON-LD": "jsonld", "RDF/XML": "rdf" },
};
const KINDS = { SELECT: "table", ASK: "boolean", CONSTRUCT: "graph", DESCRIBE: "graph" };
const ACCEPT = { table: "text/csv", boolean: "application/sparql-results+json", graph: "text/turtle" };

const PYTHON = {
  table: ["import pandas\n", "print(pandas.read_csv(address))"],
  boolean: ["import json\nfrom urllib.request import urlopen\n", 'print(json.load(urlopen(address))["boolean"])'],
  graph: ["import rdflib\n", 'graph = rdflib.Graph().parse(address, format="turtle")\nprint(len(graph))'],
};
const R = { table: "read.csv(address)", boolean: "readLines(address)", graph: "readLines(address)" };
const SHORT = { table: "csv", boolean: "json", graph: "ttl" };

const snippets = (endpoint, query, kind) => {
  const text = JSON.stringify(query);
  return {
    curl: `curl -H 'Accept: ${ACCEPT[kind]}' --data-urlencode 'query=${query.replaceAll("'", "'\\''")}' '${endpoint}'`,
    Python: `from urllib.parse import urlencode\n\n${PYTHON[kind][0]}\nquery = ${text}\naddress = "${endpoint}?" + urlencode({"query": query, "format": "${SHORT[kind]}"})\n${PYTHON[kind][1]}`,
    R: `query <- ${text}\naddress <- paste0("${endpoint}?format=${SHORT[kind]}&query=", URLencode(query, reserved = TRUE))\n${R[kind]}`,
    JavaScript: `const query = ${text};\nconst headers = { Accept: "${ACCEPT[kind]}" };\nconst answer = await fetch("${endpoint}?query=" + encodeURIComponent(query), { headers });\nconsole.log(await answer.text());`,
  };
};

const made = (name, properties, ...children) => {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
};

const copied = async (button, text) => {
  await navigator.clipboard.writeText(text);
  button.textContent = "Copied";
};

const snippet = ([name, text]) => {
  const button = made("button", { type: "button", textContent: "Copy", onclick: () => copied(button, text) });
  const parts = [made("summary", { textContent: `As ${name}` }), made("pre", { textContent: text, tabIndex: 0 })];
  return made("details", {}, ...parts, ...(navigator.clipboard ? [button] : []));
};

const download = (address, query) => ([name, format]) =>
  made("li", {}, made("a", {
    href: `${address}?${new URLSearchParams({ query, format })}`,
    download: `lastdose.${format}`,
    textContent: name,
  }));

export const taken = (endpoint, address, yasqe) => {
  const query = yasqe.getValue();
  const kind = KINDS[yasqe.getQueryType()] ?? "table";
  const files = Object.entries(FORMATS[kind]).map(download(address, query));
  document.getElementById("files").replaceChildren(...files);
  document.getElementById("copies").replaceChildren(...Object.entries(snippets(endpoint, query, kind)).map(snippet));
  document.getElementById("elsewhere").hidden = false;
};
