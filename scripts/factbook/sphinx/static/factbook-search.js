/* The search of Sphinx, mended for readers. Its dots never end: a timer that is pending when they are stopped
   starts them again. And it loads each page that it finds for an excerpt: a page that cannot be loaded has none,
   and is no error. */
"use strict";

(() => {
  const mendPulse = () => {
    let timer;
    Search.startPulse = () => {
      if (timer !== undefined) return;
      let count = 0;
      timer = setInterval(() => {
        count = (count + 1) % 4;
        Search.dots.innerText = ".".repeat(count);
      }, 500);
    };
    Search.stopPulse = () => {
      clearInterval(timer);
      timer = undefined;
      Search._pulse_status = NaN; // ends a pulse of Sphinx that is pending: NaN + 1 is NaN, and never >= 0
    };
    if (Search._pulse_status < 0) Search.stopPulse();
  };

  const mendExcerpts = () => {
    // A page on a disk may load no other, and the browser complains of each attempt.
    if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
    const root = document.documentElement.dataset.content_root;
    const load = window.fetch;
    window.fetch = (address, ...options) => {
      const answer = load(address, ...options);
      if (options.length || !String(address).startsWith(root)) return answer; // not of the search
      const nothing = () => new Response();
      return answer.then((found) => (found.ok ? found : nothing()), nothing);
    };
  };

  // A theme may load the search after this script, or have one of its own.
  const isThere = () => typeof Search !== "undefined";
  mendExcerpts();
  if (isThere()) mendPulse();
  else addEventListener("DOMContentLoaded", () => isThere() && mendPulse(), { once: true });
})();
