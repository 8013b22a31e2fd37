// The query editor in the place of the plain form, which stays where there is no script.
"use strict";

const place = document.getElementById("editor");
const form = document.querySelector("form.query");

const completer = (Yasqe, kind, known) =>
  Yasqe.forkAutocompleter(kind, { name: `lastdose-${kind}`, persistenceId: null, bulk: true, get: () => known });

// Things of this release lead to their pages here, whatever address they have.
const leadHere = (base, root) => {
  place.querySelectorAll(`a[href^="${base}id/"]`).forEach((link) => {
    link.href = `${root}/doc/${link.getAttribute("href").slice(base.length + 3)}`;
    link.removeAttribute("target");
  });
};

// The editor's controls say what they are to those who do not see them.
const NAMES = {
  ".yasqe_queryButton": "Run the query",
  ".yasqe_share": "Share the query",
  ".autocompleteWrapper input": "Endpoint",
  ".CodeMirror textarea": "Query",
  ".addTab": "New tab",
  ".tableSizer": "Rows a page",
};

const labelled = () => {
  for (const [selector, name] of Object.entries(NAMES)) {
    place.querySelectorAll(`${selector}:not([aria-label="${name}"])`).forEach((control) => control.setAttribute("aria-label", name));
  }
  place.querySelectorAll("th.dt-orderable-none .dt-column-title:empty").forEach((title) => { title.textContent = "#"; });
  place.querySelectorAll(".addTab:not([role])").forEach((button) => button.setAttribute("role", "tab"));
};

const snippets = (endpoint, query) => ({
  curl: `curl -H 'Accept: text/csv' --data-urlencode 'query=${query.replaceAll("'", "'\\''")}' '${endpoint}'`,
  Python: `import io\nimport pandas, requests\n\nquery = ${JSON.stringify(query)}\nanswer = requests.get("${endpoint}", {"query": query}, headers={"Accept": "text/csv"})\nprint(pandas.read_csv(io.StringIO(answer.text)))`,
  R: `query <- ${JSON.stringify(query)}\nread.csv(paste0("${endpoint}?format=csv&query=", URLencode(query, reserved = TRUE)))`,
  JavaScript: `const query = ${JSON.stringify(query)};\nconst answer = await fetch("${endpoint}?query=" + encodeURIComponent(query), { headers: { Accept: "application/sparql-results+json" } });\nconsole.table((await answer.json()).results.bindings);`,
});

const showCopies = (endpoint, query) => {
  const copies = document.getElementById("copies");
  copies.replaceChildren(
    ...Object.entries(snippets(endpoint, query)).map(([name, text]) => {
      const details = document.createElement("details");
      const summary = document.createElement("summary");
      const code = document.createElement("pre");
      summary.textContent = `As ${name}`;
      code.textContent = text;
      code.tabIndex = 0;
      details.append(summary, code);
      return details;
    }),
  );
};

const begin = async () => {
  const { terms: address, endpoint, root } = place.dataset;
  const { base, prefixes, classes, properties } = await (await fetch(address)).json();
  const { Yasqe } = Yasgui;
  completer(Yasqe, "class", classes);
  completer(Yasqe, "property", properties);
  Yasqe.defaults.autocompleters = ["variables", "lastdose-class", "lastdose-property"];
  Yasqe.defaults.value = form.elements.query.value;
  Yasgui.Yasr.plugins.table.defaults = { ...Yasgui.Yasr.plugins.table.defaults, openIriInNewWindow: false };
  const editor = new Yasgui(place, {
    requestConfig: { endpoint, method: "GET" },
    copyEndpointOnNewTab: true,
    endpointCatalogueOptions: { getData: () => [] },
    persistenceId: `lastdose-${root}`,
    yasr: { prefixes },
  });
  const told = () => showCopies(endpoint, editor.getTab().getYasqe().getValue());
  editor.on("query", told);
  editor.on("tabSelect", told);
  document.querySelectorAll("[data-query]").forEach((link) =>
    link.addEventListener("click", (event) => {
      event.preventDefault();
      editor.getTab().getYasqe().setValue(link.dataset.query);
      told();
      place.scrollIntoView();
    }),
  );
  new MutationObserver(() => { leadHere(base, root); labelled(); }).observe(place, { childList: true, subtree: true });
  form.hidden = true;
  place.hidden = false;
  editor.getTab().getYasqe().refresh();
  labelled();
  told();
};

if (place && form && window.Yasgui) begin();
