// The names that a query may use: completion of them, and which of them the release does not have.

import { RangeSetBuilder, StateEffect, StateField } from "@codemirror/state";
import { Decoration, ViewPlugin } from "@codemirror/view";
import { RDF_TYPE, iriOf, isQuoted, placeAt, prefixesOf, tokensOf } from "./tokens.js";

const KEYWORDS = (
  "SELECT DISTINCT WHERE FILTER OPTIONAL UNION MINUS BIND VALUES GRAPH ASK CONSTRUCT DESCRIBE " +
  "PREFIX FROM NAMED ORDER BY ASC DESC GROUP HAVING LIMIT OFFSET COUNT SUM MIN MAX AVG SAMPLE " +
  "GROUP_CONCAT SEPARATOR STR LANG LANGMATCHES DATATYPE BOUND IRI CONCAT SUBSTR STRLEN REPLACE " +
  "UCASE LCASE CONTAINS STRSTARTS STRENDS YEAR MONTH DAY NOW COALESCE IF EXISTS NOT IN REGEX AS"
).split(" ");
// What may be before the cursor as the beginning of a name. Chinese names are words, too.
const WORD = /(?:[\p{L}][\p{L}\p{N}_.-]*)?:?[\p{L}\p{N}_-]*$/u;
const MOST = 60;

/** `terms.json` as it is looked things up in. */
export class Terms {
  constructor({ prefixes, classes, properties }) {
    this.prefixes = prefixes;
    this.classes = classes.map((term) => ({ ...term, kind: "class" }));
    this.properties = properties.map((term) => ({ ...term, kind: "property" }));
    this.byIri = new Map([...this.classes, ...this.properties].map((term) => [term.iri, term]));
    // Namespaces of which the release says everything: another name in them is unknown.
    this.spaces = [...new Set([...this.byIri.keys()].map(namespaceOf))];
  }

  /** The properties that things of some classes have; undefined where nothing is known of these. */
  ofClasses(classes) {
    const known = [...(classes ?? [])].map((iri) => this.byIri.get(iri)).filter((c) => c?.properties);
    if (!known.length) return undefined;
    const allowed = new Set(known.flatMap((found) => found.properties));
    return this.properties.filter((term, i) => allowed.has(i));
  }
}

/** The source of completions for CodeMirror. `terms()` gives Terms, once they are there. */
export function completions(terms, reader) {
  return (context) => {
    const text = context.state.doc.toString();
    if (isQuoted(text, context.pos)) return null;
    const variable = context.matchBefore(/[?$][\p{L}\p{N}_]*/u);
    if (variable) return variablesOf(text, variable);
    const word = context.matchBefore(WORD);
    if (!context.explicit && !word?.text) return null;
    const known = terms();
    const offered = known ? namesFor(known, text, context.pos, word.text, reader) : [];
    const options = [...offered, ...keywordsFor(word.text)];
    return options.length ? { from: word.from, options, filter: false } : null;
  };
}

function variablesOf(text, { from, text: typed }) {
  const names = [...text.matchAll(/[?$][\p{L}\p{N}_]+/gu)]
    .filter((match) => match.index !== from)
    .map((match) => `${typed[0]}${match[0].slice(1)}`);
  const options = [...new Set(names)].map((label) => ({ label, type: "variable" }));
  return options.length ? { from, options, validFor: /^[?$][\p{L}\p{N}_]*$/u } : null;
}

function keywordsFor(typed) {
  const start = typed.toUpperCase();
  const found = start.length > 1 ? KEYWORDS.filter((word) => word.startsWith(start)) : [];
  return found.map((label) => ({ label, type: "keyword", boost: -50 }));
}

function namesFor(terms, text, at, typed, reader) {
  const tokens = tokensOf(text).filter((token) => token.from < at - typed.length || token.from >= at);
  const prefixes = prefixesOf(tokens, terms.prefixes);
  const place = placeAt(tokens, at - typed.length, prefixes);
  const candidates = candidatesAt(terms, place, prefixes);
  return candidates
    .map((term) => ({ term, rank: rankOf(term, typed) }))
    .filter(({ rank }) => rank > 0)
    .sort((a, b) => b.rank - a.rank || own(b.term) - own(a.term) || b.term.count - a.term.count)
    .slice(0, MOST)
    .map(({ term }, i) => optionOf(term, i, reader, prefixes));
}

function candidatesAt(terms, { role, subject, predicate, types }, prefixes) {
  if (role === "predicate") return terms.ofClasses(types.get(subject)) ?? terms.properties;
  if (role === "object" && predicate && iriOf(predicate, prefixes) === RDF_TYPE) {
    return terms.classes;
  }
  return [...terms.classes, ...terms.properties];
}

/** How well a term fits what was typed: by its name, or by its label in either language. */
function rankOf(term, typed) {
  const wanted = typed.toLowerCase();
  if (!wanted) return 1;
  const local = term.name.slice(term.name.indexOf(":") + 1);
  const names = [term.name, local, term.zh, term.en].filter(Boolean).map((n) => n.toLowerCase());
  if (names.includes(wanted)) return 4;
  if (names.some((name) => name.startsWith(wanted))) return 3;
  return names.some((name) => name.includes(wanted)) ? 2 : 0;
}

// What has a name in a reader's language is what the data are about; the rest comes after it.
const own = (term) => (term.zh || term.en ? 1 : 0);

function optionOf(term, place, reader, prefixes) {
  const prefix = term.name.slice(0, term.name.indexOf(":"));
  const isDeclared = prefixes[prefix] !== undefined && term.iri.startsWith(prefixes[prefix]);
  const labels = reader === "zh" ? [term.zh, term.en] : [term.en, term.zh];
  return {
    label: term.name,
    detail: labels.filter(Boolean).join(" · "),
    type: term.kind,
    apply: isDeclared ? term.name : `<${term.iri}>`,
    boost: 50 - place,
  };
}

function namespaceOf(iri) {
  return iri.slice(0, Math.max(iri.lastIndexOf("#"), iri.lastIndexOf("/")) + 1);
}

export const setTerms = StateEffect.define();

const termsField = StateField.define({
  create: () => null,
  update: (value, transaction) =>
    transaction.effects.reduce((now, effect) => (effect.is(setTerms) ? effect.value : now), value),
});

/** Underlines names in a namespace of the release that it has no such term in. */
export function unknownTerms(say) {
  const plugin = ViewPlugin.fromClass(
    class {
      constructor(view) {
        this.marks = marked(view, say);
      }
      update(update) {
        const changed = update.startState.field(termsField) !== update.state.field(termsField);
        if (update.docChanged || update.selectionSet || changed) {
          this.marks = marked(update.view, say);
        }
      }
    },
    { decorations: (plugin) => plugin.marks },
  );
  return [termsField, plugin];
}

export const termsOf = (state) => state.field(termsField);

function marked(view, say) {
  const builder = new RangeSetBuilder();
  const terms = view.state.field(termsField);
  const cursor = view.state.selection.main.head;
  if (terms) {
    const tokens = tokensOf(view.state.doc.toString());
    const prefixes = prefixesOf(tokens, terms.prefixes);
    for (const { text, from, to } of tokens) {
      // A name that is still being typed is not wrong yet.
      if (to !== cursor && text.includes(":") && isUnknown(terms, iriOf(text, prefixes))) {
        const title = say.unknown(text, nearest(terms, iriOf(text, prefixes)));
        builder.add(from, to, Decoration.mark({ class: "cm-unknown", attributes: { title } }));
      }
    }
  }
  return builder.finish();
}

function isUnknown(terms, iri) {
  if (!iri || terms.byIri.has(iri)) return false;
  const space = namespaceOf(iri);
  // In a namespace that ends with a slash there are things, too, which are not among the terms.
  return space.endsWith("#") && space !== iri && terms.spaces.includes(space) && isOwn(space);
}

// Of vocabularies that are everybody's, a query may name what this release does not use.
function isOwn(space) {
  return !space.startsWith("http://www.w3.org/");
}

function nearest(terms, iri) {
  const space = namespaceOf(iri);
  const local = iri.slice(space.length).toLowerCase();
  let best, least = Math.max(2, local.length / 3);
  for (const [known, term] of terms.byIri) {
    if (!known.startsWith(space)) continue;
    const distance = distanceOf(local, known.slice(space.length).toLowerCase());
    if (distance <= least) [best, least] = [term.name, distance - 0.5];
  }
  return best;
}

function distanceOf(a, b) {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(same, row[j] + 1, next[j - 1] + 1));
    }
    row = next;
  }
  return row[b.length];
}

