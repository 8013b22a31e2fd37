// The query editor in the place of the plain form, which stays where there is no script.
import { chart } from "./chart.js";
import { completed } from "./completing.js";
import { loadable } from "./examples.js";
import { graph } from "./graph.js";
import { named } from "./naming.js";
import { sharedQuery, shareLink } from "./sharing.js";
import { taken } from "./taking.js";
import { Things } from "./things.js";
import { explained } from "./why.js";

const { Yasgui } = window;
const place = document.getElementById("editor");
const form = document.querySelector("form.query");

const prepare = (known, things) => {
  const { Yasqe, Yasr } = Yasgui;
  completed(Yasqe, known);
  Yasqe.defaults.value = form.elements.query.value;
  Yasr.registerPlugin("chart", chart(things));
  Yasr.registerPlugin("graph", graph(things));
  Yasr.defaults.pluginOrder = ["table", "chart", "graph", "response"];
  for (const name of ["table", "response"]) Yasr.registerPlugin(name, withoutHelp(Yasr.plugins[name]));
};

// The help that the editor's views have is on another site.
const withoutHelp = (Plugin) => class extends Plugin {
  helpReference = undefined;
};

// The editor takes an answer without any text, as an empty graph is, for no answer.
const takeEmpty = (yasr) => {
  const set = yasr.setResponse.bind(yasr);
  yasr.setResponse = (response, duration) => {
    if (response?.content === "") response.content = "\n";
    set(response, duration);
  };
};

const openEditor = (root, prefixes) =>
  new Yasgui(place, {
    requestConfig: { endpoint: new URL(`${root}/sparql`, location.href).href, method: "GET" },
    endpointCatalogueOptions: { getData: () => [] },
    persistenceId: `lastdose-${root}`,
    populateFromUrl: false,
    yasr: { prefixes },
  });

// Whatever is in a tab tells the rest of the page: the link to share, downloads, the query for programs, why it is empty.
const follow = (tab, endpoint, root) => {
  const yasqe = tab.getYasqe();
  let link = location.href;
  const changed = async () => {
    taken(endpoint, `${root}/sparql`, yasqe);
    link = await shareLink(yasqe.getValue());
  };
  takeEmpty(tab.getYasr());
  yasqe.config.createShareableLink = () => link;
  yasqe.on("changes", changed);
  tab.getYasr().on("drawn", (yasr) => explained(root, yasqe, yasr, () => tab.query()));
  changed();
};

const begin = async () => {
  const { terms, endpoint, root } = place.dataset;
  const known = await (await fetch(terms)).json();
  const things = new Things(known, root);
  prepare(known, things);
  const editor = openEditor(root, known.prefixes);
  const followed = new WeakSet();
  const show = () => {
    const tab = editor.getTab();
    if (tab && !followed.has(tab.getYasqe())) {
      followed.add(tab.getYasqe());
      follow(tab, endpoint, root);
    }
    taken(endpoint, `${root}/sparql`, tab.getYasqe());
    explained(root, tab.getYasqe(), tab.getYasr(), () => tab.query());
  };
  editor.on("tabSelect", () => setTimeout(show));
  new MutationObserver(() => { things.lead(place); named(place); }).observe(place, { childList: true, subtree: true });
  form.hidden = true;
  place.hidden = false;
  editor.getTab().getYasqe().refresh();
  show();
  loadable((query) => { editor.getTab().setQuery(query); place.scrollIntoView(); });
  const asked = (await sharedQuery()) ?? new URLSearchParams(location.search).get("query");
  if (asked) open(editor, asked);
};

// A query that came with the address is run, in a tab of its own unless it is the one that is open.
const open = (editor, value) => {
  if (editor.getTab().getQuery() !== value) {
    editor.addTab(true, { ...Yasgui.Tab.getDefaults(editor), name: "Shared query", yasqe: { value } });
  }
  editor.getTab().query();
};

if (place && form && Yasgui) begin();
