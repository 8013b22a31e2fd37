// Why is it empty? The server says which pattern has no match, and what may have been meant.
const box = () => document.getElementById("why");

const empty = ({ results }) => {
  if (!results || results.hasError()) return false;
  if (results.getBoolean() !== undefined) return !results.getBoolean();
  return (results.getBindings() ?? results.getStatements() ?? [0]).length === 0;
};

const declared = (query, { term, iri }) =>
  !iri || term.startsWith("<") || new RegExp(`PREFIX\\s+${term.split(":")[0]}\\s*:`, "i").test(query) ? term : `<${iri}>`;

// Every place where the term stands whole, and not as the start or end of a longer one.
const inPlaceOf = (written) =>
  new RegExp(`(?<![\\p{L}\\p{N}_:?$.-])${written.replaceAll(/[\\^$.*+?()[\]{}|/]/g, "\\$&")}(?![\\p{L}\\p{N}_-])`, "gu");

const suggestion = (yasqe, run, written) => (near) => {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = near.label ? `Ask for ${near.label} (${near.term})` : `Ask for ${near.term}`;
  button.addEventListener("click", () => {
    const query = yasqe.getValue();
    yasqe.setValue(query.replaceAll(inPlaceOf(written), () => declared(query, near)));
    run();
  });
  return button;
};

export const explained = async (root, yasqe, yasr, run) => {
  box().replaceChildren();
  if (!empty(yasr)) return;
  const query = yasqe.getValue();
  const answer = await fetch(`${root}/sparql/why?${new URLSearchParams({ query })}`);
  if (!answer.ok || query !== yasqe.getValue()) return;
  const { says, terms } = await answer.json();
  const title = Object.assign(document.createElement("h2"), { textContent: "Why is it empty?" });
  const words = Object.assign(document.createElement("p"), { textContent: says });
  const buttons = terms.flatMap(({ written, nearest }) => nearest.map(suggestion(yasqe, run, written)));
  box().replaceChildren(title, words, ...buttons);
};
