/* Another language opens at the same section, and at the same search. And what the search says of its
   results is said in every language: the catalogs of Sphinx leave that out for some. */
"use strict";

(() => {
  const words = document.currentScript.dataset;
  if (typeof Documentation !== "undefined") {
    const found = "Search finished, found one page matching the search query.";
    Documentation.TRANSLATIONS[found] = Array(6).fill(words.found); // whatever the plural form
    Documentation.TRANSLATIONS[", in "] = words.in;
  }
  const keep = () => {
    for (const link of document.querySelectorAll(".fact-languages a")) {
      link.hash = location.hash;
      link.search = location.search;
    }
  };
  addEventListener("hashchange", keep);
  keep();
})();
