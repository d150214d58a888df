import { find, findAll } from "../dom/find.js";
import { addressOf } from "../dom/root-path.js";
import { printAddress } from "../model/practice-link.js";

/**
 * The link that a teacher gives to a class: to the same exercises for all, or to the same kinds with other numbers for each.
 *
 * @param {HTMLElement} root
 * @param {import("../state/practice.js").PracticeStore} store
 */
export function createClassLink(root, store) {
  const seed = find(root, "[data-seed]", HTMLInputElement);
  const link = find(root, "[data-link]", HTMLInputElement);
  const copied = find(root, "[data-copied]", HTMLElement);

  const write = () => {
    const each = find(root, "input[name=numbers]:checked", HTMLInputElement).value === "each";
    const word = seed.value.trim();
    const address = printAddress({ lesson: store.state.lesson, link: word ? { seed: word, each } : null });
    link.value = `${location.origin}${addressOf(address)}`;
    copied.textContent = "";
  };
  seed.addEventListener("input", write);
  for (const input of findAll(root, "input[name=numbers]", HTMLInputElement)) input.addEventListener("change", write);
  find(root, "[data-copy]", HTMLButtonElement).addEventListener("click", async () => {
    link.select();
    const isCopied = await navigator.clipboard?.writeText(link.value).then(
      () => true,
      () => false,
    );
    copied.textContent = isCopied ? "Copied." : "Press Ctrl+C to copy the selected text.";
  });
  store.watch(({ lesson }) => lesson, write);
  store.watch(
    (state) => state.link,
    (of) => {
      if (of) seed.value = of.seed;
      write();
    },
  );
}
