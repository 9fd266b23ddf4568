/* The mode of a first visit: that of the reader's system. Without one the theme complains on the console and shows
   the page without colors until its own script runs. `default_mode` of the theme is no way to set it: it is printed
   as data-theme="auto", for which there are no colors where scripts are off. */
"use strict";

document.documentElement.dataset.mode ||= "auto";
document.documentElement.dataset.theme ||= matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
