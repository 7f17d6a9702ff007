// Small comforts of the borrower's pages. Every page works without this file.
"use strict";

// Errors: the summary takes the focus.
document.getElementById("faults")?.focus();

// What is pasted in another writing is put as the fields show it, before a mask sees it: a date as 1990-02-05 or «5 февраля 1990»,
// series and number of a passport together.
const MONTHS = ["янв", "фев", "мар", "апр", "ма", "июн", "июл", "авг", "сен", "окт", "ноя", "дек"];
const dateOf = (text) => {
  const plain = /^\s*(\d{4})-(\d{2})-(\d{2})\s*$/.exec(text);
  if (plain) return `${plain[3]}.${plain[2]}.${plain[1]}`;
  const worded = /^\s*(\d{1,2})\s+([а-яё]+)\s+(\d{4})(\s*г\.?)?\s*$/i.exec(text);
  const month = worded ? MONTHS.findIndex((start) => worded[2].toLowerCase().startsWith(start)) + 1 : 0;
  return month ? `${worded[1].padStart(2, "0")}.${String(month).padStart(2, "0")}.${worded[3]}` : "";
};
const put = (field, value) => {
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
};
document.addEventListener("paste", (event) => {
  const field = event.target;
  if (!(field instanceof HTMLInputElement)) return;
  const text = event.clipboardData?.getData("text") ?? "";
  const day = field.hasAttribute("data-date") ? dateOf(text) : "";
  const digits = field.id === "series" ? text.replace(/\D/g, "") : "";
  const number = document.getElementById("number");
  if (!day && !(digits.length === 10 && number)) return;
  event.preventDefault();
  if (day) return put(field, day);
  put(field, `${digits.slice(0, 2)} ${digits.slice(2, 4)}`);
  put(number, digits.slice(4));
}, true);

// Masks, where the library was fetched.
if (window.Maska) new window.Maska.MaskInput("[data-maska]");

// A button pressed twice sends once: one more press within two seconds is ignored.
document.addEventListener("submit", (event) => {
  const form = event.target;
  const now = Date.now();
  if (now - Number(form.dataset.sentAt ?? 0) < 2000) event.preventDefault();
  else form.dataset.sentAt = String(now);
});

// Pages that wait: ask for the mark of what is shown, and draw the page anew when it changes.
const watched = document.querySelector("[data-watch]");
if (watched) {
  let pause = 3000;
  const look = async () => {
    try {
      const answer = await fetch(watched.dataset.watch, { headers: { Accept: "application/json" }, cache: "no-store" });
      if (answer.ok && (await answer.json()).mark !== watched.dataset.mark) return location.reload();
      pause = Math.min(pause + 250, 10000);
    } catch {
      pause = 10000;
    }
    setTimeout(look, pause);
  };
  setTimeout(look, pause);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) pause = 3000; });
}

// What is typed and not sent yet is kept: a moment after the last sign, and when the page is left.
const drafted = document.querySelector("form[data-draft]");
if (drafted) {
  const told = document.getElementById("draft");
  let waiting = 0;
  let flying;
  const keep = async () => {
    clearTimeout(waiting);
    waiting = 0;
    flying = new AbortController();
    try {
      const body = new FormData(drafted);
      const answer = await fetch(drafted.dataset.draft, { method: "POST", body, keepalive: true, redirect: "manual", signal: flying.signal });
      if (answer.status === 204 && told) told.textContent = told.dataset.words;
    } catch {
      // The network is away: the next sign tries again.
    }
  };
  drafted.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(keep, 1500);
    if (told) told.textContent = "";
  });
  drafted.addEventListener("submit", () => {
    clearTimeout(waiting);
    waiting = 0;
    flying?.abort();
  });
  document.addEventListener("visibilitychange", () => document.hidden && waiting && keep());
  window.addEventListener("pagehide", () => waiting && keep());
}
