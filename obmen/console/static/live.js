// Live progress: asks how far the exchange is, and goes to its report when it is over. Everything else works without.
"use strict";

const EVERY_MS = 400;

function show(place, state) {
  for (const name of ["phase", "done", "rate", "seconds"]) {
    const target = place.querySelector(`[data-${name}]`);
    if (target) target.textContent = state[name];
  }
  const bar = place.querySelector("progress");
  if (bar && state.share !== null) bar.value = state.share;
  else if (bar) bar.removeAttribute("value");
}

async function watch(place) {
  try {
    const answer = await fetch(place.dataset.live, { headers: { Accept: "application/json" } });
    if (!answer.ok || answer.redirected) return location.reload();
    const state = await answer.json();
    if (!state.going) return place.dataset.then ? location.replace(place.dataset.then) : location.reload();
    show(place, state);
  } catch {
    // The service may be restarting; the page keeps what it last knew and asks again.
  }
  setTimeout(() => watch(place), EVERY_MS);
}

document.querySelectorAll("[data-live]").forEach(watch);
