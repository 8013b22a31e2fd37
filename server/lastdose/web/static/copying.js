// Copying: each snippet of a page gets a button that copies it; without script it is selected by hand.
for (const snippet of document.querySelectorAll(".use pre")) {
  const { copy, copied } = snippet.closest(".use").dataset;
  const button = Object.assign(document.createElement("button"), { type: "button", className: "copying", textContent: copy });
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(snippet.textContent);
    button.textContent = copied;
  });
  if (navigator.clipboard) snippet.after(button);
}
