// Additions that the page can do without: mark the section being read, filter the stories, copy a story's citation.
"use strict";
(() => {
  const news = document.getElementById("news");
  const words = news.dataset;
  const stories = [...news.querySelectorAll("[data-outlets]")];
  const links = new Map([...document.querySelectorAll(".contents a")].map((link) => [link.hash.slice(1), link]));

  // The contents follow: the section whose heading last passed the top is marked.
  const mark = () => {
    let here = null;
    for (const [id, link] of links) {
      const heading = document.getElementById(id);
      if (heading && heading.getBoundingClientRect().top < innerHeight / 3) here = link;
    }
    for (const link of links.values()) {
      link.classList.toggle("here", link === here);
      if (link === here) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  };
  let waiting = false;
  addEventListener("scroll", () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; mark(); });
  }, { passive: true });
  // On a narrow screen they are a strip: a link that the keyboard reaches is shown whole.
  document.querySelector(".contents").addEventListener("focusin", (event) => {
    event.target.scrollIntoView({ block: "nearest", inline: "nearest" });
  });

  // The filter: topic, outlet, language. Its choices are read off the page.
  const element = (name, text = "") => Object.assign(document.createElement(name), { textContent: text });
  const count = (values) => {
    const found = new Map();
    for (const value of values) found.set(value, (found.get(value) ?? 0) + 1);
    return [...found].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
  };
  const languageName = (code) => {
    try { return new Intl.DisplayNames([document.documentElement.lang], { type: "language" }).of(code) ?? code; } catch { return code; }
  };
  const topicOf = (story) => story.closest("section").querySelector("h2");
  const fields = {
    topic: (story) => [topicOf(story).id],
    outlet: (story) => story.dataset.outlets.split("|"),
    language: (story) => story.dataset.languages.split(" "),
  };
  const shown = {
    topic: (id) => document.getElementById(id).textContent,
    outlet: (name) => name,
    language: languageName,
  };
  const build = () => {
    const form = element("form");
    form.className = "filter";
    form.setAttribute("aria-label", words.filter);
    const output = element("output");
    for (const [name, read] of Object.entries(fields)) {
      const choices = count(stories.flatMap(read));
      if (choices.length < 2) continue;
      const label = element("label", words[name]);
      const select = element("select");
      select.name = name;
      select.append(new Option(words.all, ""), ...choices.map(([value, number]) => new Option(`${shown[name](value)} (${number})`, value)));
      label.append(select);
      form.append(label);
    }
    form.append(output);
    form.addEventListener("change", () => apply(form, output));
    form.addEventListener("submit", (event) => event.preventDefault());
    // A link to what the filter hides shows all again.
    addEventListener("click", (event) => {
      const target = document.getElementById(event.target.closest("a")?.hash.slice(1));
      if (!target?.closest("[hidden]")) return;
      form.reset();
      apply(form, output);
    });
    news.before(form);
  };
  const apply = (form, output) => {
    const wanted = [...new FormData(form)].filter(([, value]) => value);
    let number = 0;
    for (const story of stories) {
      story.hidden = !wanted.every(([name, value]) => fields[name](story).includes(value));
      number += !story.hidden;
    }
    for (const part of news.querySelectorAll(".section")) {
      const own = [...part.querySelectorAll("[data-outlets]")];
      part.hidden = wanted.length > 0 && own.every((story) => story.hidden);
      const also = part.querySelector("h3.also");
      if (also) also.hidden = own.every((story) => story.hidden || !story.matches("li"));
    }
    output.textContent = wanted.length ? words.shown.replace("{shown}", number).replace("{all}", stories.length) : "";
  };
  if (stories.length > 5) build();

  // The citation: headline, outlet, date, address, and where it stood in this brief.
  const citation = (story) => {
    const headline = story.querySelector("h3 a, a.headline, h3 span, span.headline");
    const time = story.querySelector("time");
    const outlet = story.dataset.outlets.split("|")[0];
    const place = `${document.title}, ${words.number}, ${story.querySelector(".number").textContent}`;
    return [`“${headline.textContent}”`, outlet, time && time.dateTime.slice(0, 10), headline.href, place].filter(Boolean).join(", ");
  };
  const copy = async (text) => {
    try { await navigator.clipboard.writeText(text); return true; } catch {
      const area = element("textarea", text);
      document.body.append(area);
      area.select();
      const done = document.execCommand("copy");
      area.remove();
      return done;
    }
  };
  for (const story of stories) {
    const button = element("button", words.cite);
    button.type = "button";
    button.className = "cite";
    button.addEventListener("click", async () => {
      const done = await copy(citation(story));
      button.focus();
      if (!done) return;
      button.textContent = words.copied;
      setTimeout(() => { button.textContent = words.cite; }, 2000);
    });
    story.append(button);
  }
  mark();
})();
