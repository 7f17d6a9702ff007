// Small comforts of the borrower's pages. Every page works without this file.
"use strict";

// Errors: the summary takes the focus.
document.getElementById("faults")?.focus();

// A date pasted as 1990-02-05 is written the way the field shows dates, before the mask sees it.
document.addEventListener("paste", (event) => {
  const field = event.target;
  if (!(field instanceof HTMLInputElement) || !field.hasAttribute("data-date")) return;
  const found = /^\s*(\d{4})-(\d{2})-(\d{2})\s*$/.exec(event.clipboardData?.getData("text") ?? "");
  if (!found) return;
  event.preventDefault();
  field.value = `${found[3]}.${found[2]}.${found[1]}`;
  field.dispatchEvent(new Event("input", { bubbles: true }));
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
