// What the chat page does beyond Gradio's components: the pane of evidence, the editors of what was
// understood, feedback, sharing. What is changed goes to Python as an event, "hb-again".
const hoibao = (() => {
  const at = (event, selector) => event.target.closest?.(selector);
  const pane = () => document.getElementById("hb-pane");
  const texts = () => JSON.parse(pane().dataset.texts);
  const wide = matchMedia("(min-width: 901px)");

  // A link with ?lang= chose the language of every page.
  const address = new URL(location.href);
  const language = address.searchParams.get("lang") ?? (/\bhb_language=(\w+)/.exec(document.cookie) ?? [])[1];
  if (["vi", "en"].includes(language)) {
    document.cookie = `hb_language=${language}; path=/; max-age=31536000; samesite=lax`;
    document.documentElement.lang = language;
  }
  address.searchParams.delete("lang");
  history.replaceState(null, "", address);

  // -- evidence ------------------------------------------------------------------------------

  let opener = null, hint = null;

  async function show(link, { focus = true } = {}) {
    const target = new URL(link.href);
    const shown = pane().querySelector(".hb-shown");
    hint ??= shown.innerHTML;
    try {
      const answer = await fetch(target.pathname.replace(/^\/bai-bao\//, "/trich/") + target.search);
      shown.innerHTML = await answer.text();
    } catch {
      shown.textContent = texts().failed;
    }
    for (const other of document.querySelectorAll(".hb-evident[aria-current]")) other.removeAttribute("aria-current");
    link.setAttribute("aria-current", "true");
    if (focus) {
      opener = link;
      open(true);
    }
    const quote = shown.querySelector("#trich") ?? shown;
    if (quote !== shown) {
      const middle = quote.offsetTop - shown.offsetTop - shown.clientHeight / 3;
      shown.scrollTo({ top: Math.max(middle, 0) });
    }
    if (focus) quote.focus?.({ preventScroll: true });
  }

  // An answer without evidence does not stand beside another's.
  function empty() {
    if (hint && !pane().classList.contains("hb-open")) pane().querySelector(".hb-shown").innerHTML = hint;
  }

  // Where the pane lies over the conversation, that cannot be reached under it.
  function open(is) {
    pane().classList.toggle("hb-open", is);
    for (const id of ["hb-talk", "hb-header"]) document.getElementById(id).inert = is && !wide.matches;
  }

  function close() {
    open(false);
    opener?.focus();
    opener = null;
  }

  wide.addEventListener("change", () => open(pane().classList.contains("hb-open")));

  // -- asking again --------------------------------------------------------------------------

  const send = (change) => document.dispatchEvent(new CustomEvent("hb-again", { detail: change }));

  function make(tag, properties = {}, ...children) {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  }

  const labelled = (text, field) => make("label", {}, text, field);

  // A dialog with a form; its buttons are [label, what it does], the first is what Enter does.
  function dialog(title, fields, buttons) {
    const heading = make("h2", { textContent: title, id: "hb-editor-title" });
    const form = make("form", { className: "hb-form", method: "dialog" }, heading, ...fields);
    const box = make("dialog", { className: "hb-editor" }, form);
    box.setAttribute("aria-labelledby", "hb-editor-title");
    const row = form.appendChild(make("div", { className: "hb-row" }));
    const [[first, act], ...rest] = buttons;
    for (const [label, other] of [...rest, [texts().cancel, () => {}]]) {
      row.append(make("button", { type: "button", className: "hb-button hb-second", textContent: label,
        onclick: () => { box.close(); other(); } }));
    }
    row.append(make("button", { type: "submit", className: "hb-button", textContent: first }));
    form.addEventListener("submit", (event) => { event.preventDefault(); box.close(); act(); });
    box.addEventListener("close", () => box.remove());
    document.body.append(box);
    box.showModal();
  }

  function edit(button) {
    const change = JSON.parse(button.dataset.change);
    const say = texts();
    const title = say[change.field];
    if (change.field === "period") {
      const [first, last] = ["first", "last"].map((name) => make("input", { type: "date", value: change[name] ?? "" }));
      const ask = () => send({ ...change, first: first.value || null, last: last.value || null });
      dialog(title, [labelled(say.from_day, first), labelled(say.to_day, last)], [
        [say.ask_again, ask], [say.any_day, () => send({ ...change, first: null, last: null })]]);
    } else if (change.field === "source") {
      const choice = make("select", {}, make("option", { value: "", textContent: say.every_source }),
        ...JSON.parse(pane().dataset.sources).map((name) => make("option", { value: name, textContent: name })));
      choice.value = change.value;
      dialog(title, [labelled(title, choice)], [[say.ask_again, () => send({ ...change, value: choice.value })]]);
    } else {
      const name = make("input", { value: change.value, required: true, maxLength: 200 });
      dialog(title, [labelled(title, name)], [[say.ask_again, () => send({ ...change, value: name.value })]]);
    }
  }

  // -- feedback, sharing, saving --------------------------------------------------------------

  function flash(button, text) {
    const label = button.dataset.label ?? button.textContent;
    button.dataset.label = label;
    button.textContent = text;
    setTimeout(() => (button.textContent = label), 2500);
  }

  async function post(path, body) {
    const answer = await fetch(path, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body ?? {}) });
    if (!answer.ok) throw new Error(answer.status);
    return answer.status === 204 ? null : answer.json();
  }

  async function feedback(button, reason, note = "") {
    try {
      await post(`/api/v1/messages/${encodeURIComponent(button.dataset.message)}/feedback`, { reason, note });
      flash(button, button.dataset.done);
    } catch {
      flash(button, texts().failed);
    }
  }

  function complain(button) {
    const say = texts();
    const reasons = { "wrong source": say.wrong_source, "wrong date": say.wrong_date, missing: say.missing,
      outdated: say.outdated, other: say.other };
    const radios = Object.entries(reasons).map(([value, text], number) =>
      make("label", {}, make("input", { type: "radio", name: "reason", value, checked: !number }), text));
    const note = make("textarea", { rows: 3, maxLength: 2000 });
    const group = make("fieldset", {}, ...radios);
    group.setAttribute("aria-label", say.what_is_wrong);
    dialog(say.what_is_wrong, [group, labelled(say.note, note)], [[say.send, () =>
      feedback(button, group.querySelector(":checked").value, note.value)]]);
  }

  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
    } catch { // without https, browsers other than on this computer have no clipboard
      const area = document.body.appendChild(document.createElement("textarea"));
      area.value = text;
      area.select();
      document.execCommand("copy");
      area.remove();
    }
  }

  async function share(id) {
    const button = document.getElementById("hb-share");
    try {
      const { address } = await post(`/api/v1/conversations/${encodeURIComponent(id)}/share`);
      await copy(location.origin + address);
      flash(button, texts().shared);
    } catch {
      flash(button, texts().failed);
    }
  }

  function erase(id) {
    const say = texts();
    const act = async () => {
      const button = document.getElementById("hb-erase");
      try {
        const answer = await fetch(`/api/v1/conversations/${encodeURIComponent(id)}`, { method: "DELETE" });
        if (!answer.ok && answer.status !== 404) throw new Error(answer.status);
        document.getElementById("hb-clear").click();
      } catch {
        flash(button, say.failed);
      }
    };
    if (id) dialog(say.erase_do, [make("p", { textContent: say.erase_sure })], [[say.erase, act]]);
  }

  function save(text) {
    const link = make("a", { download: "hoi-bao.md",
      href: URL.createObjectURL(new Blob([text], { type: "text/markdown" })) });
    link.click();
    URL.revokeObjectURL(link.href);
  }

  // -- what is pressed -------------------------------------------------------------------------

  const presses = {
    "button.hb-part": edit,
    "button.hb-again": (button) => send(JSON.parse(button.dataset.change)),
    "button.hb-copy": (button) => copy(button.dataset.text).then(() => flash(button, button.dataset.copied)),
    "button.hb-right": (button) => feedback(button, "right"),
    "button.hb-wrong": complain,
    "button.hb-close": close,
  };

  document.addEventListener("click", (event) => {
    const link = at(event, "#hb-chat a.hb-evident");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      event.stopPropagation();
      show(link);
    }
    for (const [selector, act] of Object.entries(presses)) {
      const button = at(event, selector);
      if (button) act(button);
    }
  }, true);

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && pane()?.classList.contains("hb-open")) close();
  });

  // Keep the newest question at the top while its answer grows under it; show the first evidence of a
  // whole answer beside it, where there is room.
  let seen = "", told = 0;
  new MutationObserver(() => {
    // Gradio repeats a message's HTML in its label, tags and all, for screen readers to spell.
    for (const box of document.querySelectorAll('#hb-chat [data-testid][aria-label*="<"]')) {
      box.removeAttribute("aria-label");
    }
    const questions = document.querySelectorAll("#hb-chat .hb-question");
    const whole = document.querySelectorAll("#hb-chat .hb-message");
    const parts = document.querySelectorAll("#hb-chat :is(.hb-card, .hb-nearest li, .hb-error)");
    const now = `${questions.length}/${parts.length}/${whole.length}`;
    if (whole.length !== told) {
      told = whole.length;
      const link = whole[told - 1]?.querySelector(".hb-ref.hb-evident");
      if (link && wide.matches) show(link, { focus: false });
      else if (!link) empty();
    }
    if (now === seen) return;
    seen = now;
    const last = questions[questions.length - 1];
    if (last) requestAnimationFrame(() => last.scrollIntoView({ block: "start" }));
  }).observe(document.documentElement, { childList: true, subtree: true });

  return { erase, save, share };
})();
