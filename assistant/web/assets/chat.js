(() => {
  const at = (event, selector) => event.target.closest?.(selector);

  // A link to "#…" would leave the page where its address has a query: go to the card instead.
  function open(reference) {
    const card = document.getElementById(reference.getAttribute("href").split("#")[1]);
    if (!card) return;
    const passage = card.querySelector("details");
    if (passage) passage.open = true;
    card.focus({ preventScroll: true });
    card.scrollIntoView({ behavior: "smooth", block: "nearest" });
  }

  async function copy(button) {
    const text = button.dataset.text;
    try {
      await navigator.clipboard.writeText(text);
    } catch { // without https, browsers other than on this computer have no clipboard
      const area = document.body.appendChild(document.createElement("textarea"));
      area.value = text;
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    const label = button.textContent;
    if (label === button.dataset.copied) return;
    button.textContent = button.dataset.copied;
    setTimeout(() => (button.textContent = label), 1500);
  }

  document.addEventListener("click", (event) => {
    const reference = at(event, "a.hb-ref");
    if (reference) {
      event.preventDefault();
      event.stopPropagation();
      open(reference);
    }
    const button = at(event, "button.hb-copy");
    if (button) copy(button);
  }, true);

  // Keep the newest question at the top while its answer grows under it.
  let seen = "";
  new MutationObserver(() => {
    // Gradio repeats a message's HTML in its label, tags and all, for screen readers to spell.
    for (const box of document.querySelectorAll('#hb-chat [data-testid][aria-label*="<"]')) {
      box.removeAttribute("aria-label");
    }
    const questions = document.querySelectorAll("#hb-chat .hb-question");
    const told = document.querySelectorAll("#hb-chat :is(.hb-card, .hb-nearest li, .hb-error)");
    const now = `${questions.length}/${told.length}`;
    if (now === seen) return;
    seen = now;
    const last = questions[questions.length - 1];
    if (last) requestAnimationFrame(() => last.scrollIntoView({ block: "start" }));
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
