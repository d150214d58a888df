// A classic script in the head: it sets the theme before the first paint, so that the page does not flash.
// `data-theme-choice` is what the reader chose, or auto; `data-theme` is the theme that applies.
(() => {
  const { dataset } = document.documentElement;
  let choice = null;
  try {
    choice = localStorage.getItem("theme");
  } catch {
    // Storage may be blocked, for example in a frame. The page then follows the system.
  }
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  dataset.themeChoice = choice === "light" || choice === "dark" ? choice : "auto";
  dataset.theme = dataset.themeChoice === "auto" ? system : dataset.themeChoice;
})();
