// The search over all editions. Each month is a script of its own that calls `briefing.add`: a page opened from disk may
// load scripts, but not fetch. The newest month comes first; results show as they come. Text of feeds is only ever text.
"use strict";
const form = document.getElementById("search");
const words = form.dataset;
const list = document.getElementById("results");
const state = document.getElementById("state");
const more = document.getElementById("more");
const months = words.months.split(" ").filter(Boolean);
const STEP = 50;

// Letters without accents and case; Hangul stays whole.
const fold = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").normalize("NFC").toLowerCase();
const WITHOUT_SPACES = /[\p{Script=Hangul}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;
const LETTER = /[\p{L}\p{N}]/u;

// Where a word stands: anywhere in scripts that join words, else at the beginning of a word; -1 if nowhere.
const find = (text, word, from = 0) => {
  for (let place = text.indexOf(word, from); place >= 0; place = text.indexOf(word, place + 1)) {
    if (WITHOUT_SPACES.test(word) || !LETTER.test(text.slice(0, place).slice(-2).at(-1) ?? "")) return place;
  }
  return -1;
};

const loaded = new Map();
let listed;
globalThis.briefing = { add(month, editions, rows) { listed = [month, editions, rows]; } };
const load = (month) => {
  if (!loaded.has(month)) {
    loaded.set(month, new Promise((done) => {
      const script = document.createElement("script");
      script.src = `${words.folder}/${month}.js`;
      script.addEventListener("load", () => { done(listed?.[0] === month ? stories(listed) : null); script.remove(); });
      script.addEventListener("error", () => { done(null); script.remove(); });
      document.head.append(script);
    }));
  }
  return loaded.get(month);
};
const stories = ([, editions, rows]) => rows.map((row) => {
  const [place, number, topic, topicTitle, headline, id, day, language, summary, titles, outlets] = row;
  const [brief, briefTitle, date, page] = editions[place];
  const text = fold([headline, summary, ...titles, ...outlets].join("\n"));
  return { number, topic, topicTitle, headline, id, day, language, summary, outlets, brief, briefTitle, date, page, text };
});

const element = (name, text = "", given = {}) => Object.assign(document.createElement(name), { textContent: text }, given);
// A text in which every word that was looked for stands in <mark>: each character is folded by itself to find its place.
const marked = (target, text, wanted) => {
  const characters = [...text];
  const places = [];
  let folded = "";
  characters.forEach((character, index) => {
    const part = fold(character);
    folded += part;
    for (let count = 0; count < part.length; count += 1) places.push(index);
  });
  const hit = new Set();
  for (const word of wanted) {
    for (let place = find(folded, word); place >= 0; place = find(folded, word, place + word.length)) {
      for (let index = places[place]; index <= places[place + word.length - 1]; index += 1) hit.add(index);
    }
  }
  let index = 0;
  while (index < characters.length) {
    const is = hit.has(index);
    let end = index;
    while (end < characters.length && hit.has(end) === is) end += 1;
    const part = characters.slice(index, end).join("");
    target.append(is ? element("mark", part) : part);
    index = end;
  }
  return target;
};
const monthName = (month) => new Date(`${month}-01T12:00:00Z`).toLocaleDateString(document.documentElement.lang, { year: "numeric", month: "long", timeZone: "UTC" });
const dayName = (date) => new Date(`${date}T12:00:00Z`).toLocaleDateString(document.documentElement.lang, { dateStyle: "medium", timeZone: "UTC" });
const shown = (story, wanted) => {
  const item = element("li");
  const heading = element("h2");
  const link = story.page ? element("a", "", { href: `${story.page}#s${story.number}` }) : element("span");
  if (story.language !== "und") link.lang = story.language;
  link.dir = "auto";
  heading.append(marked(link, story.headline, wanted));
  item.append(heading);
  if (story.summary) item.append(marked(element("p", "", { className: "summary", dir: "auto" }), story.summary, wanted));
  const facts = element("p", "", { className: "sources" });
  facts.append(element("time", dayName(story.date), { dateTime: story.date }), ` · ${story.briefTitle}, ${words.number.replace("{number}", story.number)} · ${story.topicTitle} · `);
  marked(facts.appendChild(element("bdi")), story.outlets.slice(0, 6).join(", "), wanted);
  if (story.day >= 3) facts.append(" · ", element("a", words.day.replace("{day}", story.day), { href: `stories/${story.brief}_${story.id}.html` }));
  item.append(facts);
  return item;
};

// One search at a time: a later one makes the one before stop.
let turn = 0;
const search = async (most) => {
  const own = turn += 1;
  const asked = Object.fromEntries(new FormData(form));
  const wanted = fold(asked.q).split(/\s+/).filter((word) => LETTER.test(word));
  const from = asked.from || "0000", to = asked.to || "9999";
  list.replaceChildren();
  more.hidden = true;
  remember();
  if (!wanted.length && !asked.topic && !asked.brief && !asked.from && !asked.to) { state.textContent = ""; return; }
  const fits = (story) => story.date >= from && story.date <= to
    && (!asked.brief || story.brief === asked.brief) && (!asked.topic || story.topic === asked.topic)
    && wanted.every((word) => find(story.text, word) >= 0);
  let number = 0, missing = 0, until = "";
  for (const month of months) {
    if (month > to.slice(0, 7) || month < from.slice(0, 7)) continue;
    state.textContent = words.going.replace("{month}", monthName(month));
    const found = await load(month);
    if (own !== turn) return;
    until = month;
    if (found === null) { missing += 1; continue; }
    for (const story of found.filter(fits)) {
      if (number === most) { more.hidden = false; break; }
      number += 1;
      list.append(shown(story, wanted));
    }
    if (!more.hidden) break;
  }
  const said = [number === 1 ? words.foundOne : (more.hidden ? words.found : words.some).replace("{number}", number)];
  if (until) said.push(words.until.replace("{month}", monthName(until)));
  if (missing) said.push(words.missing.replace("{number}", missing));
  state.textContent = said.join(" ");
  more.onclick = () => search(most + STEP).then(() => list.children[most]?.querySelector("a")?.focus());
};

// What is looked for stands in the address, so that it can be kept and sent.
const remember = () => {
  const asked = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
  history.replaceState(null, "", `#${asked}`);
};
for (const [name, value] of new URLSearchParams(location.hash.slice(1))) {
  const field = form.elements.namedItem(name);
  if (field) field.value = value;
}
let waiting;
form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(() => search(STEP), 150); });
form.addEventListener("submit", (event) => { event.preventDefault(); clearTimeout(waiting); search(STEP); });
search(STEP);
