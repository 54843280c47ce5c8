// The calendar clock in the top bar, and the buttons that move it.

import { Refused, act, nextSend, now, state } from "./store.js";
import { written } from "./messages.js";

const top = document.querySelector(".clock");
const progress = document.querySelector(".progress");
const buttons = [...top.querySelectorAll("button")];
let asked = 0;
let waiting = null;

/** Draw the clock, and how far a move has come. */
export function drawClock() {
  if (!state.clock) return;
  const at = now();
  top.querySelector(".day").textContent = written(at, { weekday: "short", day: "numeric", month: "short" }).replace(",", "");
  top.querySelector(".year").textContent = written(at, { year: "numeric" });
  top.querySelector(".time").textContent = written(at, { hour: "2-digit", minute: "2-digit" });
  top.querySelector(".place").textContent = state.team.place;
  const moving = state.clock.moving;
  for (const button of buttons) button.disabled = Boolean(moving);
  progress.hidden = !moving;
  if (moving) {
    const [start, end] = [Date.parse(moving.start), Date.parse(moving.target)];
    const part = Math.min(1, Math.max(0, (Date.parse(state.clock.now) - start) / Math.max(1, end - start)));
    progress.querySelector("i").style.width = `${Math.round(part * 100)}%`;
    const target = written(end, { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
    progress.querySelector("span").textContent = `Moving to ${target}`;
  }
}

/** Say on the button when the next send is, once things have been quiet for a moment. */
export function soonNextSend() {
  clearTimeout(waiting);
  waiting = setTimeout(drawNextSend, 600);
}

async function drawNextSend() {
  const mine = (asked += 1);
  try {
    const due = await nextSend();
    if (mine !== asked) return;
    const words = due
      ? written(due, { weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" })
      : "nothing is planned";
    buttons[0].title = `Next send: ${words}`;
    const soon = due && Date.parse(due) - now() < 6 * 86400000;
    const date = soon ? { weekday: "short" } : { day: "numeric", month: "short" };
    const short = due ? written(due, { ...date, hour: "2-digit", minute: "2-digit" }).replace(",", "") : "";
    buttons[0].querySelector("small").textContent = short;
  } catch (error) {
    if (!(error instanceof Refused || error instanceof TypeError)) throw error;
  }
}

/** Make the buttons work; `failed` gets a sentence. */
export function startClock({ failed }) {
  for (const button of buttons) {
    button.addEventListener("click", async () => {
      failed("");
      for (const other of buttons) other.disabled = true;
      try {
        await act("clock", { next: button.dataset.step });
      } catch (error) {
        failed(error.message);
      }
      for (const other of buttons) other.disabled = false;
      button.focus();
      soonNextSend();
    });
  }
  setInterval(drawClock, 1000);
}
