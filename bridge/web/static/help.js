// Hints appear while a question is typed. The page works without this file: hints are then shown before the question is sent.
"use strict";

const question = document.querySelector("form[data-hints]");
if (question) {
  const found = question.querySelector("#found");
  const text = question.querySelector("#text");
  let timer = 0;
  let asked = 0;
  const look = async () => {
    const mine = ++asked;
    if (text.value.trim().length < 5) return;
    try {
      const body = new URLSearchParams(new FormData(question));
      const answer = await fetch(question.dataset.hints, { method: "POST", body, cache: "no-store" });
      const piece = answer.ok ? await answer.text() : "";
      if (mine !== asked) return;
      found.innerHTML = piece.trim();
      if (!question.elements.shown && found.firstChild) {
        // They were on the screen: the page before sending would say the same again.
        const seen = document.createElement("input");
        seen.type = "hidden";
        seen.name = "shown";
        seen.value = "1";
        question.append(seen);
      }
    } catch {
      // Without the network the form still sends.
    }
  };
  question.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, 400);
  });
}
