import { find, findAll } from "../dom/find.js";
import { answerForm, readAnswer } from "./answer-form.js";
import { numbersTable, tintAll } from "./numbers-table.js";
import { withCode } from "./prose.js";

/**
 * One exercise: the question, its tables of numbers, and where the answer is given.
 *
 * @typedef {import("../api/client.js").Exercise} Exercise
 *
 * @param {HTMLFormElement} root
 * @param {import("../state/practice.js").PracticeStore} store
 * @param {Pick<import("../state/practice.js").PracticeActions, "answer" | "hint" | "next">} actions
 */
export function createExercise(root, store, actions) {
  const title = find(root, "[data-title]", HTMLElement);
  const level = find(root, "[data-level]", HTMLElement);
  const question = find(root, "[data-question]", HTMLElement);
  const givens = find(root, "[data-givens]", HTMLElement);
  const answer = find(root, "[data-answer]", HTMLElement);
  const tolerance = find(root, "[data-tolerance]", HTMLElement);
  const check = find(root, "[data-check]", HTMLButtonElement);
  const hint = find(root, "[data-hint]", HTMLButtonElement);
  const next = find(root, "[data-next]", HTMLButtonElement);

  root.addEventListener("submit", (event) => {
    event.preventDefault();
    const { round } = store.state;
    if (round?.isDone) actions.next();
    else if (round?.exercise) actions.answer(readAnswer(root, round.exercise.form));
  });
  hint.addEventListener("click", () => actions.hint());
  next.addEventListener("click", () => actions.next());

  /** @param {Exercise | null} exercise */
  function draw(exercise) {
    root.classList.toggle("coming", exercise === null);
    if (!exercise) return;
    const { form } = exercise;
    title.textContent = exercise.title;
    question.replaceChildren(...withCode(exercise.question));
    const chooses = form.count === 1 ? "one" : "several";
    givens.replaceChildren(
      ...exercise.givens.map((given, i) => numbersTable(given, { chooses: form.given === i ? chooses : null })),
    );
    answer.replaceChildren(...answerForm(form));
    tolerance.hidden = !form.tolerance;
    tolerance.textContent = form.tolerance ?? "";
    if (store.state.number > 0) title.focus();
  }

  store.watch(({ round }) => round?.exercise ?? null, draw);
  store.watch(
    ({ round }) => round?.task,
    (task) => {
      level.textContent = task ? `level ${task.level} of 3` : "";
    },
  );
  store.watch(
    ({ work }) => work.status === "busy",
    (isBusy) => {
      root.ariaBusy = String(isBusy);
    },
  );
  store.watch(
    ({ round }) => round,
    (round) => {
      const left = round?.exercise ? round.exercise.hints - round.hints : 0;
      const isDone = round?.isDone ?? false;
      check.textContent = isDone ? "Next exercise" : "Check";
      hint.hidden = isDone || left <= 0;
      hint.textContent = left === 1 ? "Show the solution" : `Hint (${left - 1} left)`;
      next.hidden = isDone;
      const wrong = round?.reply?.verdict === "wrong" ? round.reply.wrong : [];
      for (const [i, field] of findAll(answer, "input[type=text]", HTMLInputElement).entries()) {
        const isWrong = round?.reply?.verdict === "wrong" && (wrong.length === 0 || wrong.includes(i));
        field.setAttribute("aria-invalid", String(isWrong));
      }
    },
  );
  return { /** When the colours have changed. */ redraw: () => tintAll(root) };
}
