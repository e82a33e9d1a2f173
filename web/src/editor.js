// The editor on the page of SPARQL, over its textarea. The page works without it.

import {
  acceptCompletion, autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap,
} from "@codemirror/autocomplete";
import { history, historyKeymap, standardKeymap, toggleLineComment } from "@codemirror/commands";
import {
  HighlightStyle, StreamLanguage, bracketMatching, indentService, syntaxHighlighting,
} from "@codemirror/language";
import { sparql } from "@codemirror/legacy-modes/mode/sparql";
import { EditorState, StateEffect, StateField } from "@codemirror/state";
import {
  Decoration, EditorView, highlightSpecialChars, keymap, lineNumbers,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { Terms, completions, setTerms, termsOf, unknownTerms } from "./terms.js";

const theme = EditorView.theme({
  "&": {
    color: "var(--ink)", backgroundColor: "var(--paper)", border: "1px solid var(--soft)",
    borderRadius: ".25rem", fontSize: ".875rem",
  },
  "&.cm-focused": { outline: "2px solid var(--link)", outlineOffset: "1px" },
  ".cm-scroller": {
    fontFamily: 'ui-monospace, "Noto Sans Mono", "SF Mono", Consolas, "DejaVu Sans Mono", ' +
      '"Noto Sans Mono CJK SC", monospace',
    lineHeight: "1.5", minHeight: "14rem", maxHeight: "60vh", overflow: "auto",
  },
  ".cm-content": { caretColor: "var(--ink)" },
  ".cm-content ::selection": { backgroundColor: "var(--code-selection)" },
  ".cm-gutters": {
    backgroundColor: "var(--tint)", color: "var(--soft)", borderRight: "1px solid var(--rule)",
  },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": {
    backgroundColor: "transparent", outline: "1px solid var(--soft)",
  },
  ".cm-unknown": { textDecoration: "underline wavy var(--mark) 1px", textUnderlineOffset: "3px" },
  ".cm-fault-line": { backgroundColor: "var(--code-fault)" },
  ".cm-fault": { textDecoration: "underline wavy var(--code-error) 2px" },
  ".cm-tooltip": {
    backgroundColor: "var(--paper)", color: "var(--ink)", border: "1px solid var(--soft)",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": {
    fontFamily: "inherit", maxHeight: "16rem", maxWidth: "min(40rem, 92vw)",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: ".25rem .5rem", lineHeight: "1.4" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": {
    backgroundColor: "var(--link)", color: "var(--paper)",
  },
  ".cm-completionDetail": { fontStyle: "normal", fontFamily: "sans-serif", marginLeft: "1em" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "600" },
});

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--code-keyword)", fontWeight: "600" },
  { tag: tags.standard(tags.variableName), color: "var(--code-keyword)" },
  { tag: tags.local(tags.variableName), color: "var(--code-variable)" },
  { tag: tags.atom, color: "var(--code-name)" },
  { tag: tags.string, color: "var(--code-string)" },
  { tag: tags.comment, color: "var(--soft)" },
  { tag: tags.meta, color: "var(--code-string)" },
]);

// A line begins where the one above does, and further in behind an opening bracket.
const indents = indentService.of((context, at) => {
  const { text } = context.lineAt(at, -1);
  return /^ */.exec(text)[0].length + (/[{([]\s*$/.test(text) ? 2 : 0);
});

/** A closing brace at the beginning of a line stands where the line of its opening one begins. */
function closeBrace(view) {
  const { head, empty } = view.state.selection.main;
  const line = view.state.doc.lineAt(head);
  const before = line.text.slice(0, head - line.from);
  if (!empty || before.length < 2 || before.trim()) return false;
  view.dispatch({
    changes: { from: head - 2, to: head, insert: "}" },
    selection: { anchor: head - 1 },
    userEvent: "input.type",
  });
  return true;
}

// Where a selection is typed over, Chromium would write the style of its words into the new one,
// which our content security policy forbids. So the editor puts the text there itself.
const typeOver = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { from, to, empty } = view.state.selection.main;
    if (event.inputType !== "insertText" || !event.data || event.isComposing || empty) return false;
    const insert = () => ({ ...view.state.replaceSelection(event.data), userEvent: "input.type" });
    const handled = view.state
      .facet(EditorView.inputHandler)
      .some((handle) => handle(view, from, to, event.data, () => view.state.update(insert())));
    if (!handled) view.dispatch(insert());
    event.preventDefault();
    return true;
  },
});

const setFault = StateEffect.define();

const faultField = StateField.define({
  create: () => Decoration.none,
  update(marks, transaction) {
    for (const effect of transaction.effects) {
      if (effect.is(setFault)) return faultMarks(transaction.state.doc, effect.value);
    }
    return transaction.docChanged ? Decoration.none : marks;
  },
  provide: (field) => EditorView.decorations.from(field),
});

function faultMarks(doc, place) {
  if (!place || place.line < 1 || place.line > doc.lines) return Decoration.none;
  const line = doc.line(place.line);
  const marks = [Decoration.line({ class: "cm-fault-line" }).range(line.from)];
  const { from, to } = faultRange(line, place.column);
  if (to > from) marks.push(Decoration.mark({ class: "cm-fault" }).range(from, to));
  return Decoration.set(marks);
}

// Columns count code points, and positions in the document count UTF-16 units.
function faultRange(line, column) {
  const before = [...line.text].slice(0, column - 1).join("").length;
  const token = /^[\p{L}\p{N}_:?$.-]+|^./u.exec(line.text.slice(before))?.[0] ?? "";
  const from = line.from + Math.min(before, line.length);
  return token ? { from, to: from + token.length } : { from: line.from, to: line.to };
}

/**
 * Put an editor in the place of a textarea, which keeps the text and its place in the form.
 *
 * It lives in a shadow root: CodeMirror's styles are sheets made by script, which a document with
 * our content security policy takes only there.
 */
export function mount(textarea, { reader, say, run }) {
  const host = document.createElement("div");
  host.className = "code";
  textarea.before(host);
  textarea.hidden = true;
  const root = host.attachShadow({ mode: "open" });
  let view = null;
  view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: textarea.value,
      extensions: [
        keymap.of([
          { key: "Mod-Enter", run: () => (run(), true) },
          { key: "Tab", run: acceptCompletion },
          { key: "Mod-/", run: toggleLineComment },
          { key: "}", run: closeBrace },
          ...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, ...standardKeymap,
        ]),
        lineNumbers(),
        history(),
        highlightSpecialChars(),
        EditorView.lineWrapping,
        bracketMatching(),
        closeBrackets(),
        EditorState.languageData.of(() => [{ closeBrackets: { brackets: ["(", "[", '"'] } }]),
        indents,
        typeOver,
        StreamLanguage.define(sparql),
        syntaxHighlighting(colours),
        autocompletion({
          override: [completions(() => view && termsOf(view.state), reader)],
          icons: false,
          maxRenderedOptions: 60,
        }),
        unknownTerms(say),
        faultField,
        theme,
        EditorView.contentAttributes.of({
          "aria-label": say.query, "aria-describedby": "keys", tabindex: "0", spellcheck: "false",
          autocorrect: "off", autocapitalize: "off",
        }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) textarea.value = update.state.doc.toString();
        }),
      ],
    }),
  });
  // What an aria attribute names has to stand in the same tree.
  const keys = document.createElement("p");
  keys.id = "keys";
  keys.hidden = true;
  keys.textContent = say.keys;
  root.append(keys);
  return {
    get text() {
      return view.state.doc.toString();
    },
    set text(text) {
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
    },
    focus: () => view.focus(),
    showFault(place) {
      view.dispatch({ effects: setFault.of(place) });
    },
    useTerms(content) {
      view.dispatch({ effects: setTerms.of(new Terms(content)) });
    },
  };
}
