"use strict";

// A job's page follows the job; without this script it is loaded again by hand.
const job = document.querySelector("[data-job]");

function show(told) {
  for (const place of document.querySelectorAll("[data-told]")) {
    const text = told[place.dataset.told];
    if (place.textContent !== text) place.textContent = text; // what is unchanged is not read out again
    place.hidden = !text;
  }
  for (const place of job.querySelectorAll("[data-count]")) place.textContent = told.counts[place.dataset.count];
  const bar = job.querySelector("progress");
  if (told.share === null) bar.removeAttribute("value");
  else bar.value = told.share;
  bar.hidden = told.over && told.share !== 1;
  job.querySelector("[data-stop]").hidden = told.over;
  job.querySelector("[data-memory]").hidden = !/MemoryError|bad_alloc/.test(told.error);
  const bad = document.querySelector("[data-bad]");
  bad.hidden = !told.bad.length;
  bad.querySelector("ul").replaceChildren(...told.bad.map((line) => {
    const item = document.createElement("li");
    item.textContent = line;
    return item;
  }));
}

async function follow() {
  try {
    const answer = await fetch(job.dataset.job, { credentials: "same-origin" });
    if (answer.status === 404 || answer.status === 401) { location.reload(); return; }
    if (answer.ok) {
      const told = await answer.json();
      show(told);
      if (told.over) return;
    }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error; // the server did not answer; it may again
  }
  setTimeout(follow, 1000);
}

if (job && job.dataset.over === "no") setTimeout(follow, 300);

// What is too large is said before it is sent.
for (const form of document.querySelectorAll("form[data-upload]")) {
  const fault = form.querySelector("[data-fault]");
  const files = form.querySelector("input[type=file]");
  files.addEventListener("change", () => { fault.hidden = true; });
  form.addEventListener("submit", (event) => {
    const sizes = [...files.files].map((file) => file.size);
    const all = sizes.reduce((sum, size) => sum + size, 0);
    const large = Math.max(...sizes) > Number(form.dataset.largestFile);
    if (large || all > Number(form.dataset.largest)) {
      event.preventDefault();
      fault.textContent = large ? form.dataset.tooLarge : form.dataset.tooMuch;
      fault.hidden = false;
    } else {
      form.querySelector("button").textContent = form.dataset.sending;
    }
  });
}
