// The interface's own words. French sets a narrow no-break space before : ; ? ! and inside « ».

const plural = (count, one, many) => (count === 1 ? one : many.replace("#", count));

const en = {
  code: "EN",
  switchHere: "Use the interface in English",
  skip: "Skip to the question",
  newConversation: "New",
  beginAnew: "Begin a new conversation",
  deleteConversation: "Delete this conversation",
  sources: "Sources",
  toDark: "Use dark colours",
  toLight: "Use light colours",
  welcomeTitle: "Ask the documents",
  welcomeText:
    "Every sentence of an answer is checked against the exact words it rests on. Open its number " +
    "to read them where they stand. What the documents do not say is not answered.",
  question: "Your question",
  askFirst: "Ask a question",
  askNext: "Ask another question",
  askFollowUp: "Ask a follow-up question",
  ask: "Ask",
  stop: "Stop",
  keys: "Enter to ask, Shift + Enter for a new line",
  left: (count) => plural(count, "1 character left", "# characters left"),
  over: (count) => plural(count, "1 character too many", "# characters too many"),
  examples: "For example",
  documents: "The documents",
  noDocuments: "There is no document to ask yet.",
  searching: "Searching the documents…",
  checking: (count) =>
    `${plural(count, "1 passage found", "# passages found")}. Checking each sentence against them…`,
  loading:
    "The documents are still being loaded. Your question is asked as soon as they are there.",
  loadingDocuments: "The documents are being loaded…",
  again: (seconds) => `Trying again in ${plural(seconds, "1 second", "# seconds")}.`,
  stopped: "You stopped this answer. What is shown was checked, but is not all of it.",
  stoppedEarly: "You stopped before the first sentence.",
  unfinished: "What is shown was checked, but is not all of the answer.",
  understoodAs: "Understood as: ",
  partial: "Partial answer",
  refused: "Not answered",
  sourcesOf: "Sources",
  nearest: "What came nearest",
  disagreement: "The sources disagree",
  missing: "Not in the sources: ",
  extractive: "Word for word from the sources, no language model",
  written: (model) => `Written by ${model}, every sentence checked`,
  seconds: (value) => `${value} s`,
  copy: "Copy with sources",
  copied: "Copied",
  citation: (number, source) => `Citation ${number}, ${source}`,
  openAt: "Read it in place",
  done: (sentences, quotes) =>
    `Answer complete: ${plural(sentences, "1 sentence", "# sentences")}, ` +
    `${plural(quotes, "1 quote", "# quotes")}.`,
  close: "Close",
  allSources: "All sources",
  original: (host) => `Original at ${host}`,
  changed: "This source has changed since the answer: the quoted words are no longer there.",
  opening: "Opening the source…",
  quoted: (text) => `“${text}”`,
  keyTitle: "An API key is needed",
  keyLabel: "API key",
  keyKept: "Kept in this tab only, until it is closed.",
  keyUse: "Use this key",
  cancel: "Cancel",
  errors: {
    unreachable: {
      message: "The service can’t be reached.",
      hint: "See that it is still running, then ask again.",
    },
    cut_short: {
      message: "The connection ended before the answer did.",
      hint: "Ask again.",
    },
  },
};

const fr = {
  code: "FR",
  switchHere: "Passer l’interface en français",
  skip: "Aller à la question",
  newConversation: "Nouvelle",
  beginAnew: "Commencer une nouvelle conversation",
  deleteConversation: "Supprimer cette conversation",
  sources: "Sources",
  toDark: "Passer aux couleurs sombres",
  toLight: "Passer aux couleurs claires",
  welcomeTitle: "Interrogez les documents",
  welcomeText:
    "Chaque phrase d’une réponse est vérifiée avec les mots exacts sur lesquels elle repose. " +
    "Ouvrez son numéro pour les lire à leur place. Ce que les documents ne disent pas reste " +
    "sans réponse.",
  question: "Votre question",
  askFirst: "Posez une question",
  askNext: "Posez une autre question",
  askFollowUp: "Poursuivez la conversation",
  ask: "Demander",
  stop: "Arrêter",
  keys: "Entrée pour demander, Maj + Entrée pour aller à la ligne",
  left: (count) => plural(count, "1 caractère restant", "# caractères restants"),
  over: (count) => plural(count, "1 caractère de trop", "# caractères de trop"),
  examples: "Par exemple",
  documents: "Les documents",
  noDocuments: "Il n’y a encore aucun document à interroger.",
  searching: "Recherche dans les documents…",
  checking: (count) =>
    `${plural(count, "1 passage trouvé", "# passages trouvés")}. Vérification de chaque phrase…`,
  loading:
    "Les documents sont en cours de chargement. Votre question sera posée dès qu’ils seront là.",
  loadingDocuments: "Chargement des documents…",
  again: (seconds) => `Nouvel essai dans ${plural(seconds, "1 seconde", "# secondes")}.`,
  stopped:
    "Vous avez arrêté cette réponse. Ce qui est affiché a été vérifié, mais n’est pas complet.",
  stoppedEarly: "Vous avez arrêté avant la première phrase.",
  unfinished: "Ce qui est affiché a été vérifié, mais n’est pas complet.",
  understoodAs: "Comprise ainsi\u202f: ",
  partial: "Réponse partielle",
  refused: "Sans réponse",
  sourcesOf: "Sources",
  nearest: "Ce qui s’en approche le plus",
  disagreement: "Les sources se contredisent",
  missing: "Absent des sources\u202f: ",
  extractive: "Mot pour mot d’après les sources, sans modèle de langue",
  written: (model) => `Rédigé par ${model}, chaque phrase vérifiée`,
  seconds: (value) => `${value}\u202fs`,
  copy: "Copier avec les sources",
  copied: "Copié",
  citation: (number, source) => `Citation ${number}, ${source}`,
  openAt: "Lire à sa place",
  done: (sentences, quotes) =>
    `Réponse complète\u202f: ${plural(sentences, "1 phrase", "# phrases")}, ` +
    `${plural(quotes, "1 citation", "# citations")}.`,
  close: "Fermer",
  allSources: "Toutes les sources",
  original: (host) => `Original sur ${host}`,
  changed: "Cette source a changé depuis la réponse\u202f: les mots cités n’y sont plus.",
  opening: "Ouverture de la source…",
  quoted: (text) => `«\u202f${text}\u202f»`,
  keyTitle: "Une clé d’API est nécessaire",
  keyLabel: "Clé d’API",
  keyKept: "Gardée dans cet onglet seulement, jusqu’à sa fermeture.",
  keyUse: "Utiliser cette clé",
  cancel: "Annuler",
  errors: {
    unreachable: {
      message: "Le service est injoignable.",
      hint: "Vérifiez qu’il fonctionne encore, puis reposez la question.",
    },
    cut_short: {
      message: "La connexion s’est interrompue avant la fin de la réponse.",
      hint: "Reposez la question.",
    },
  },
};

export const WORDS = { en, fr };
