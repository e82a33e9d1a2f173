"""The catalogue of problem codes: what each means and how it is mended, in English and Chinese.

`docs/problems.md` is generated from it, and nothing reports a code that is not in it.
"""

from __future__ import annotations

from dataclasses import dataclass

from parkkg.errors import Problem, Severity


@dataclass(frozen=True)
class Rule:
    """One kind of fault: its code, and what a curator needs to know about it."""

    code: str
    title_en: str
    title_zh: str
    mend_en: str
    mend_zh: str


RULES: tuple[Rule, ...] = (
    Rule(
        "PK101",
        "the table's file is missing",
        "表格文件不存在",
        'Put the file where the table\'s "url" says, or mend the "url".',
        "把文件放到 url 所指的位置，或改正 url。",
    ),
    Rule(
        "PK102",
        "not valid in the file's encoding",
        "不符合文件编码",
        "Save the file as UTF-8 (in a spreadsheet: “CSV UTF-8”).",
        "把文件另存为 UTF-8（电子表格中选“CSV UTF-8”）。",
    ),
    Rule(
        "PK103",
        "a row has too few or too many cells",
        "某行的单元格过少或过多",
        "Give the row as many cells as the header has; quote a cell that holds a comma.",
        "使该行与表头的单元格数一致；含逗号的单元格要加引号。",
    ),
    Rule(
        "PK104",
        "a quotation mark is out of place or never closed",
        "引号位置不对或没有结束",
        'Quote the whole cell, and double each quotation mark inside it: "say ""yes""".',
        '整个单元格加引号，其中的引号写两次："say ""yes"""。',
    ),
    Rule(
        "PK105",
        "the file has no header row",
        "文件没有表头",
        "Write the names of the columns into the first line.",
        "在第一行写上各列的名称。",
    ),
    Rule(
        "PK106",
        "a column that the metadata do not describe",
        "元数据中没有描述的列",
        "Mend the header, take the column out, or describe it in the metadata.",
        "改正表头、删去该列，或在元数据中加以描述。",
    ),
    Rule(
        "PK107",
        "a described column is missing or out of place",
        "缺少已描述的列，或列的位置不对",
        "Put the column where the metadata have it: the order of columns counts.",
        "按元数据中的次序放置各列：列的次序是有意义的。",
    ),
    Rule(
        "PK108",
        "two columns have the same name",
        "两列同名",
        "Give each column a name of its own.",
        "给每一列不同的名称。",
    ),
    Rule(
        "PK109",
        "a NUL character",
        "含有 NUL 字符",
        "Take the character out; it is often a sign of UTF-16: save the file as UTF-8.",
        "删去该字符；文件往往是 UTF-16 编码：请另存为 UTF-8。",
    ),
    Rule(
        "PK110",
        "the file changed while it was read",
        "文件在读取时被改动",
        "Run the command again when nobody writes to the file.",
        "等没有程序写入该文件时再运行一次。",
    ),
    Rule(
        "PK201",
        "a required cell is empty",
        "必填单元格为空",
        "Fill the cell in.",
        "填写该单元格。",
    ),
    Rule(
        "PK202",
        "not a value of the column's datatype",
        "不是该列数据类型的值",
        "Write a value of that datatype.",
        "填写符合该数据类型的值。",
    ),
    Rule(
        "PK203",
        "not in the column's format",
        "不符合该列的格式",
        "Write the value as the format says.",
        "按格式填写。",
    ),
    Rule(
        "PK204",
        "outside the column's range",
        "超出该列的取值范围",
        "Write a value between the column's minimum and maximum.",
        "填写在最小值与最大值之间的值。",
    ),
    Rule(
        "PK205",
        "too short or too long",
        "过短或过长",
        "Write a text of the length that the column allows.",
        "填写长度符合要求的文字。",
    ),
    Rule(
        "PK301",
        "the same key stands in two rows",
        "主键重复",
        "Give one of the rows another key, or take it out.",
        "给其中一行换一个主键，或删去该行。",
    ),
    Rule(
        "PK302",
        "refers to a row that does not exist",
        "引用了不存在的行",
        "Mend the reference, or add the row it names.",
        "改正引用，或补上所引用的行。",
    ),
    Rule(
        "PK303",
        "does not make a valid IRI",
        "不能构成有效的 IRI",
        'Take out spaces and the characters < > " { } | \\ ^ `.',
        '去掉空格以及 < > " { } | \\ ^ ` 等字符。',
    ),
    Rule(
        "PK401",
        "the graph does not fit a shape (violation)",
        "图不符合形状约束（违规）",
        "Mend the cell that the message names.",
        "按消息改正所指的单元格。",
    ),
    Rule(
        "PK402",
        "the graph does not fit a shape (warning)",
        "图不符合形状约束（警告）",
        "Complete the cell where you can; a warning does not stop a load.",
        "尽可能补全；警告不会中止加载。",
    ),
    Rule(
        "PK403",
        "a shape has something to say (information)",
        "形状约束的提示",
        "Nothing has to be done.",
        "无须处理。",
    ),
    Rule(
        "PK501",
        "the metadata are not JSON",
        "元数据不是有效的 JSON",
        "Mend the file at that line and column.",
        "在所指的行列处改正文件。",
    ),
    Rule(
        "PK502",
        "the metadata break a rule of CSV on the Web",
        "元数据违反 CSVW 规则",
        "Mend the property that the message names.",
        "改正消息所指的属性。",
    ),
    Rule(
        "PK503",
        "a property of the metadata is ignored",
        "元数据中的某个属性被忽略",
        "Mend the property, or take it out.",
        "改正或删去该属性。",
    ),
    Rule(
        "PK504",
        "an RDF or query file cannot be read",
        "RDF 或查询文件无法读取",
        "Mend the file at that line.",
        "在所指的行改正文件。",
    ),
    Rule(
        "PK505",
        "things without a base IRI of the project's own",
        "数据中的事物没有项目自己的基础 IRI",
        'Give the dataset an address that is yours in the metadata, such as "@id": '
        '"https://example.org/my-graph/dataset", and let aboutUrl and valueUrl begin with id/. '
        "Otherwise two projects that use the same name mean two things by one IRI.",
        '在元数据中给数据集一个归你所有的地址，例如 "@id": '
        '"https://example.org/my-graph/dataset"，并让 aboutUrl 和 valueUrl 以 id/ 开头。'
        "否则两个项目用同一名称时，两个不同的事物会共用一个 IRI。",
    ),
    Rule(
        "PK601",
        "a sentence that stands in no row of the ledger",
        "台账中没有这一句",
        "Give the sentence a row in the ledger: used, or excluded with a reason.",
        "在台账中为该句补一行：采用，或写明理由排除。",
    ),
    Rule(
        "PK602",
        "a used sentence that nothing cites",
        "标为采用的句子没有被引用",
        "Cite a passage of the sentence as evidence, or exclude the sentence with a reason.",
        "引用该句的段落作为证据，或写明理由排除该句。",
    ),
    Rule(
        "PK603",
        "an excluded sentence that something cites",
        "标为排除的句子被引用",
        "Make the sentence a used one, or rest what cites it on another passage.",
        "把该句改为采用，或让引用它的内容改以其他段落为证据。",
    ),
    Rule(
        "PK604",
        "a passage whose digest is not that of its characters",
        "段落摘要与其字符不符",
        "Cut the passage anew: `parkkg evidence --text FILE --find WORDS` prints its row.",
        "重新截取段落：`parkkg evidence --text 文件 --find 词句` 给出该行。",
    ),
    Rule(
        "PK605",
        "a passage that is not within its sentence",
        "段落不在所写的句子之内",
        "Mend the number of the sentence; what spans two sentences is two passages.",
        "改正句序；跨两句的内容应分为两个段落。",
    ),
    Rule(
        "PK606",
        "a text that is not the archived file of its source",
        "文本不是来源的存档文件",
        "Name the archived file with --text. If it was changed on purpose, mend sha256 in the "
        "table of sources, and the passages with it.",
        "用 --text 指明存档文件。若有意改动过，请改正来源表中的 sha256，并相应改正各段落。",
    ),
    Rule(
        "PK607",
        "a row of the ledger for a sentence that the text does not have",
        "台账中的句子在文本中不存在",
        "Take the row out, or number the sentences as the text has them.",
        "删去该行，或按文本重新编排句序。",
    ),
)


def problem(
    code: str,
    message: str,
    *,
    file: str,
    line: int = 0,
    column: str = "",
    value: str = "",
    hint: str = "",
    severity: Severity = "error",
) -> Problem:
    """A Problem whose hint, where none is given, is what the catalogue says of its code."""
    return Problem(code, severity, file, line, column, value, message, hint or rule(code).mend_en)


def rule(code: str) -> Rule:
    """The catalogue's entry of a code; KeyError where there is none."""
    for entry in RULES:
        if entry.code == code:
            return entry
    raise KeyError(code)
