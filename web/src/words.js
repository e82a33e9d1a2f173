// What the editor says, in both languages.

const WORDS = {
  zh: {
    query: "查询语句",
    unknown: (name, near) => `本图谱没有 ${name}${near ? `；您要找的是不是 ${near}？` : ""}`,
    running: "正在查询……",
    cancel: "取消",
    cancelled: "已取消",
    took: (seconds) => `用时 ${seconds} 秒`,
    failed: "服务器没有回答，请稍后再试",
    copy: "复制",
    link: "链接",
    copied: (what) => `已复制：${what}`,
    notCopied: "浏览器不允许复制，请手动选取",
    history: "本浏览器中的查询记录",
    clear: "清除记录",
    keys: "Ctrl+Enter 运行，Ctrl+空格 补全，Esc 后按 Tab 离开编辑框",
  },
  en: {
    query: "Query",
    unknown: (name, near) => `${name} is not in this graph${near ? `; did you mean ${near}?` : ""}`,
    running: "Running…",
    cancel: "Cancel",
    cancelled: "cancelled",
    took: (seconds) => `took ${seconds} s`,
    failed: "the server did not answer; try again later",
    copy: "Copy as",
    link: "link",
    copied: (what) => `copied: ${what}`,
    notCopied: "the browser does not allow copying; select the text yourself",
    history: "Queries asked in this browser",
    clear: "Clear",
    keys: "Ctrl+Enter runs, Ctrl+Space completes, Tab leaves the editor",
  },
};

export const wordsIn = (language) => WORDS[language] ?? WORDS.en;
