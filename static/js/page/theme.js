/**
 * The switch auto / light / dark, remembered in this browser. `changed` is called after every change of colours.
 *
 * @param {HTMLElement} root @param {() => void} changed
 */
export function createTheme(root, changed) {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const inputs = [...root.querySelectorAll("input[name=theme]")];
  let chosen = remembered();

  const apply = () => {
    const theme = chosen === "auto" ? (system.matches ? "dark" : "light") : chosen;
    if (document.documentElement.dataset.theme === theme) return;
    document.documentElement.dataset.theme = theme;
    changed();
  };
  for (const input of inputs) {
    input.checked = input.value === chosen;
    input.addEventListener("change", () => {
      chosen = input.value;
      remember(chosen);
      apply();
    });
  }
  system.addEventListener("change", apply);
}

function remembered() {
  try {
    const theme = localStorage.getItem("theme");
    return theme === "light" || theme === "dark" ? theme : "auto";
  } catch {
    return "auto";
  }
}

function remember(theme) {
  try {
    localStorage.setItem("theme", theme);
  } catch {
    // forbidden storage: the choice holds until the page is left
  }
}
