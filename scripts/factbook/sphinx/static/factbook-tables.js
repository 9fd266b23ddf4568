/* Adds to tables what needs a script: buttons that sort by a column, and a field that filters the rows.
   Without it the tables are whole. Its words stand in the attributes of its element. */
(() => {
  "use strict";

  const words = document.currentScript.dataset;
  const language = known(document.documentElement.lang);
  const collator = new Intl.Collator(language, { numeric: true });
  const numbers = new Intl.NumberFormat(language);

  /* A page may name a language that the browser refuses to read. */
  function known(tag) {
    try {
      return Intl.getCanonicalLocales(tag.replace("_", "-"));
    } catch {
      return [];
    }
  }

  function phrase(text, values) {
    return text.replace(/%\((\w+)\)s/g, (all, name) => values[name]);
  }

  function make(name, attributes, ...content) {
    const made = document.createElement(name);
    Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
    made.append(...content);
    return made;
  }

  /* A number, else a text, else nothing. */
  function keyOf(cell) {
    const text = (cell?.dataset.sort ?? cell?.textContent ?? "").trim();
    const value = "sort" in (cell?.dataset ?? {}) && text ? Number(text) : NaN;
    return { text, value, rank: text === "" ? 2 : Number.isFinite(value) ? 0 : 1 };
  }

  /* Upwards or downwards, what is empty comes last. */
  function compare(one, other, sign) {
    if (one.rank === 2 || other.rank === 2 || one.rank !== other.rank) {
      return (one.rank - other.rank) * (one.rank === 2 || other.rank === 2 ? 1 : sign);
    }
    return sign * (one.rank === 0 ? one.value - other.value : collator.compare(one.text, other.text));
  }

  function sorted(rows, column, direction) {
    if (direction === "none") {
      return rows;
    }
    const sign = direction === "ascending" ? 1 : -1;
    const keys = new Map(rows.map((row) => [row, keyOf(row.cells[column])]));
    return [...rows].sort((one, other) => compare(keys.get(one), keys.get(other), sign));
  }

  function addSorting(table, frame) {
    const heads = [...table.tHead.rows[0].cells];
    const body = table.tBodies[0];
    const first = [...body.rows];
    const said = make("p", { class: "fact-said", role: "status", "aria-live": "polite" });
    const after = { ascending: "descending", descending: "none" };
    heads.forEach((head, column) => {
      const name = head.textContent.trim();
      const button = make("button", { type: "button" }, ...head.childNodes);
      /* A paragraph cannot stand in a button. */
      button.querySelectorAll("p").forEach((part) => part.replaceWith(...part.childNodes));
      head.append(button);
      button.addEventListener("click", () => {
        const direction = after[head.getAttribute("aria-sort")] ?? "ascending";
        heads.forEach((other) => other.removeAttribute("aria-sort"));
        if (direction !== "none") {
          head.setAttribute("aria-sort", direction);
        }
        body.append(...sorted(first, column, direction));
        said.textContent = phrase(words[direction], { column: name });
      });
    });
    frame.after(said);
  }

  function plain(text) {
    return text.normalize("NFKC").toLocaleLowerCase(language);
  }

  function addFilter(table, frame) {
    const rows = [...table.tBodies[0].rows];
    const texts = new Map();
    const input = make("input", { type: "search", autocomplete: "off", spellcheck: "false" });
    const count = make("span", { role: "status", "aria-live": "polite" });
    if (table.id) {
      input.setAttribute("aria-controls", table.id);
    }

    function show() {
      const wanted = plain(input.value).split(/\s+/).filter(Boolean);
      let shown = 0;
      rows.forEach((row) => {
        if (!texts.has(row)) {
          texts.set(row, plain(row.textContent));
        }
        row.hidden = !wanted.every((word) => texts.get(row).includes(word));
        shown += row.hidden ? 0 : 1;
      });
      count.textContent = phrase(words.count, {
        shown: numbers.format(shown),
        all: numbers.format(rows.length),
      });
    }

    input.addEventListener("input", show);
    input.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && input.value) {
        event.preventDefault();
        input.value = "";
        show();
      }
    });
    const label = make("label", {}, make("span", {}, words.filter), input);
    frame.before(make("div", { class: "fact-filter-bar" }, label, count));
    show();
  }

  document.querySelectorAll("table.fact-table").forEach((table) => {
    if (!table.tHead || !table.tBodies.length) {
      return;
    }
    /* Beside the box in which a theme lets a wide table scroll, so that they do not scroll away. */
    const frame = table.closest(".pst-scrollable-table-container") ?? table;
    if (table.classList.contains("fact-sort")) {
      addSorting(table, frame);
    }
    if (table.classList.contains("fact-filter")) {
      addFilter(table, frame);
    }
  });
})();
