// Typing: what somebody may mean is offered while they type (ARIA combobox with a list); without script the form is as it is.
const PAUSE = 80;
const MOST = 200;

const made = (name, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
};

class Combobox {
  #input;
  #form;
  #list;
  #status;
  #timer;
  #asked;
  #active = -1;

  constructor(input) {
    this.#input = input;
    this.#form = input.form;
    this.#list = made("ul", { id: `${input.id}-list`, className: "offered", hidden: true });
    this.#list.setAttribute("role", "listbox");
    this.#list.setAttribute("aria-label", input.labels[0]?.textContent ?? "");
    this.#status = made("p", { className: "hidden" });
    this.#status.setAttribute("role", "status");
    this.#form.append(this.#list, this.#status);
    input.autocomplete = "off";
    const states = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.#list.id };
    for (const [name, value] of Object.entries(states)) input.setAttribute(name, value);
    input.addEventListener("input", () => this.#typed());
    input.addEventListener("keydown", (event) => this.#pressed(event));
    input.addEventListener("blur", () => this.#close());
    this.#list.addEventListener("pointerdown", (event) => event.preventDefault());
  }

  get #options() {
    return [...this.#list.children];
  }

  #typed() {
    clearTimeout(this.#timer);
    const typed = this.#input.value.trim();
    if (typed && typed.length <= MOST) this.#timer = setTimeout(() => this.#ask(typed), PAUSE);
    else this.#close();
  }

  // Only the answer to what was asked last is shown.
  async #ask(typed) {
    this.#asked?.abort();
    this.#asked = new AbortController();
    const address = new URL(this.#form.action);
    address.pathname = address.pathname.replace(/search$/, "suggest");
    address.search = new URLSearchParams({ q: typed });
    try {
      const answer = await fetch(address, { signal: this.#asked.signal });
      if (answer.ok) this.#show(await answer.json());
    } catch (error) {
      if (error.name !== "AbortError") this.#close();
    }
  }

  #show([typed, names, kinds, addresses]) {
    if (document.activeElement !== this.#input || typed !== this.#input.value.trim()) return;
    const options = names.map((name, place) => this.#option(name, kinds[place], addresses[place], place));
    this.#list.replaceChildren(...options);
    this.#active = -1;
    this.#input.removeAttribute("aria-activedescendant");
    this.#open(options.length > 0);
    this.#status.textContent = this.#input.dataset.offered?.replace("{n}", options.length) ?? "";
  }

  #option(name, kind, address, place) {
    const type = made("span", { className: "place", lang: "en", textContent: kind });
    const option = made("li", { id: `${this.#list.id}-${place}` }, made("span", { textContent: name }), " ", type);
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.dataset.href = this.#kept(address);
    option.addEventListener("click", () => location.assign(option.dataset.href));
    return option;
  }

  // The language that the address of this page chose stays.
  #kept(address) {
    const chosen = this.#form.elements.lang?.value;
    return chosen ? `${address}?lang=${chosen}` : address;
  }

  #pressed(event) {
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.isComposing) return;
    if (event.key in steps) {
      event.preventDefault();
      if (this.#list.hidden) this.#typed();
      else this.#move(steps[event.key]);
    } else if (event.key === "Escape" && !this.#list.hidden) {
      event.preventDefault();
      this.#close();
    } else if (event.key === "Enter" && this.#active >= 0) {
      event.preventDefault();
      location.assign(this.#options[this.#active].dataset.href);
    }
  }

  // Past either end, the field itself comes before the other end.
  #move(step) {
    const all = this.#options.length + 1;
    this.#active = ((this.#active + 1 + step + all) % all) - 1;
    this.#options.forEach((option, place) => option.setAttribute("aria-selected", String(place === this.#active)));
    const active = this.#options[this.#active];
    active?.scrollIntoView({ block: "nearest" });
    if (active) this.#input.setAttribute("aria-activedescendant", active.id);
    else this.#input.removeAttribute("aria-activedescendant");
  }

  #open(shown) {
    this.#list.hidden = !shown;
    this.#input.setAttribute("aria-expanded", String(shown));
  }

  #close() {
    clearTimeout(this.#timer);
    this.#asked?.abort();
    this.#active = -1;
    this.#input.removeAttribute("aria-activedescendant");
    this.#status.textContent = "";
    this.#open(false);
  }
}

for (const input of document.querySelectorAll("form.find input[type=search]")) new Combobox(input);
