// Naming: the editor's controls say what they are to those who do not see them, and are reached by keys.
const NAMES = {
  ".yasqe_queryButton": "Run the query",
  ".yasqe_share": "Share the query",
  ".yasqe_sharePopup input": "Link to this query",
  ".CodeMirror textarea": "Query",
  ".addTab": "New tab",
  ".tab input": "Name of the tab",
  ".tableSizer": "Rows a page",
  ".yasr_downloadIcon": "Download this view",
};

export const named = (place) => {
  for (const [selector, name] of Object.entries(NAMES)) {
    place.querySelectorAll(`${selector}:not([aria-label="${name}"])`).forEach((control) => control.setAttribute("aria-label", name));
  }
  place.querySelectorAll("th.dt-orderable-none .dt-column-title:empty").forEach((title) => { title.textContent = "#"; });
  place.querySelectorAll(".errorResult pre:not([tabindex])").forEach((told) => { told.tabIndex = 0; });
  place.querySelectorAll(".addTab:not([role])").forEach((button) => button.setAttribute("role", "tab"));
};
