// Example questions, each tied to the document it is about: none is offered over other documents.

const LIVE = "c72f2b09b5335bd1f049970bb9aae83b50f1aef88898effba741e5e7a94803c7";
const ANALYSIS = "5ae78966f5d39c0d1375a6092d9bb9adfefff40f3f22eafbdfbbb04d79aebc4f";

const EXAMPLES = [
  {
    sha256: LIVE,
    en: "Who did Trump telephone before the summit?",
    fr: "À qui Trump a-t-il téléphoné avant le sommet ?",
  },
  {
    sha256: ANALYSIS,
    en: "What does Ukraine fear from a deal made without it?",
    fr: "Que craint l’Ukraine d’un compromis négocié en son absence ?",
  },
  {
    sha256: LIVE,
    en: "When had Trump and Putin last met before the summit?",
    fr: "Depuis quand Trump et Poutine ne s’étaient-ils pas rencontrés ?",
  },
];

/** The questions, in a language, that these sources can be asked. */
export function examplesFor(sources, language) {
  const there = new Set(sources.map((source) => source.sha256));
  return EXAMPLES.filter(({ sha256 }) => there.has(sha256)).map((example) => example[language]);
}
