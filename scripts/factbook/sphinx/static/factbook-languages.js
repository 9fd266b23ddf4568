/* Another language opens at the same section, and at the same search. */
"use strict";

(() => {
  const keep = () => {
    for (const link of document.querySelectorAll(".fact-languages a")) {
      link.hash = location.hash;
      link.search = location.search;
    }
  };
  addEventListener("hashchange", keep);
  keep();
})();
