"""The catalogue of problem codes: what each means and how to fix it, in English and Chinese.

`docs/problems.md` is generated from it. Every code that is reported is in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from parkkg.errors import Problem, Severity
from parkkg.text import as_json, from_json, said


@dataclass(frozen=True)
class ProblemKind:
    """One kind of problem: its code, its title and how to fix it."""

    code: str
    title_en: str
    title_zh: str
    fix_en: str
    fix_zh: str


PROBLEM_KINDS: tuple[ProblemKind, ...] = (
    ProblemKind(
        "PK101",
        "the table's file is missing",
        "表格文件不存在",
        'Put the file where the table\'s "url" says, or correct the "url".',
        "把文件放到 url 所指的位置，或改正 url。",
    ),
    ProblemKind(
        "PK102",
        "not valid in the file's encoding",
        "不符合文件编码",
        "Save the file as UTF-8 (in a spreadsheet: “CSV UTF-8”).",
        "把文件另存为 UTF-8（电子表格中选“CSV UTF-8”）。",
    ),
    ProblemKind(
        "PK103",
        "a row has too few or too many cells",
        "某行的单元格过少或过多",
        "Give the row as many cells as the header has; quote a cell that holds a comma.",
        "使该行与表头的单元格数一致；含逗号的单元格要加引号。",
    ),
    ProblemKind(
        "PK104",
        "a quotation mark is in the wrong place or not closed",
        "引号位置错误或没有闭合",
        'Quote the whole cell, and double each quotation mark inside it: "say ""yes""".',
        '给整个单元格加引号，单元格内的引号写两次："say ""yes"""。',
    ),
    ProblemKind(
        "PK105",
        "the file has no header row",
        "文件没有表头",
        "Write the names of the columns into the first line.",
        "在第一行写上各列的名称。",
    ),
    ProblemKind(
        "PK106",
        "a column that the metadata do not describe",
        "元数据中没有描述的列",
        "Correct the header, remove the column, or describe it in the metadata.",
        "改正表头、删除该列，或在元数据中描述该列。",
    ),
    ProblemKind(
        "PK107",
        "a described column is missing or in the wrong place",
        "缺少已描述的列，或列的位置不对",
        "Put the columns in the order of the metadata: the order matters.",
        "按元数据中的顺序排列各列：列的顺序必须一致。",
    ),
    ProblemKind(
        "PK108",
        "two columns have the same name",
        "两列同名",
        "Give each column a different name.",
        "为每一列取不同的名称。",
    ),
    ProblemKind(
        "PK109",
        "a NUL character",
        "含有 NUL 字符",
        "Remove the character. It is often a sign of UTF-16: then save the file as UTF-8.",
        "删除该字符。文件可能是 UTF-16 编码，请另存为 UTF-8。",
    ),
    ProblemKind(
        "PK110",
        "the file changed while it was read",
        "文件在读取时被改动",
        "Try again when nobody writes to the file.",
        "等没有程序写入该文件时再试一次。",
    ),
    ProblemKind(
        "PK111",
        "the file is no table that can be read",
        "该文件不是可读取的表格",
        "Save the table as .xlsx, .ods, CSV (UTF-8) or Parquet, and name that file.",
        "把表格另存为 .xlsx、.ods、CSV（UTF-8）或 Parquet，并改用该文件。",
    ),
    ProblemKind(
        "PK112",
        "the file has another encoding than the metadata say",
        "文件编码与元数据所写的不同",
        'Correct "encoding" in the table\'s "dialect", or save the file in that encoding.',
        "改正该表 dialect 中的 encoding，或按该编码另存文件。",
    ),
    ProblemKind(
        "PK113",
        "it is not clear which sheet of the workbook is meant",
        "不清楚要读取工作簿中的哪张工作表",
        'Name the sheet in the table\'s "url": "parks.xlsx#Sheet1".',
        '在该表的 url 中写明工作表，例如 "parks.xlsx#Sheet1"。',
    ),
    ProblemKind(
        "PK114",
        "merged cells: only the first of them has a value",
        "合并单元格：只有左上角的单元格有值",
        "Unmerge the cells, and write the value into each cell that it is meant for.",
        "取消合并，并在每个应有该值的单元格中填写。",
    ),
    ProblemKind(
        "PK115",
        "a cell of the workbook has no value, but an error or a formula",
        "工作簿的单元格没有值，只有错误或公式",
        "Correct the formula, let the spreadsheet calculate it, and save the workbook.",
        "改正公式，在电子表格软件中重新计算后保存。",
    ),
    ProblemKind(
        "PK116",
        "something in the workbook is not read",
        "工作簿中有未读取的内容",
        "Nothing needs to be done, unless it should be read.",
        "如果不需要读取这些内容，可以忽略。",
    ),
    ProblemKind(
        "PK117",
        "the first line is for spreadsheets and no row",
        "第一行是写给电子表格软件的，不是数据",
        "Nothing needs to be done. Without that line, name the delimiter in the metadata.",
        "可以忽略；若删除该行，请在元数据中写明分隔符。",
    ),
    ProblemKind(
        "PK118",
        "an invisible byte order mark inside of the file",
        "文件中间有不可见的字节顺序标记（BOM）",
        "Remove it: files were joined that each began with one. It was left out here.",
        "删除该字符：多个带 BOM 的文件被拼接在一起时会出现。此处已忽略它。",
    ),
    ProblemKind(
        "PK119",
        "a number with more digits than a spreadsheet keeps",
        "数字位数超过电子表格能保存的位数",
        "Format the cells as text, and write the numbers again: the last digits are lost.",
        "把单元格格式设为文本后重新填写：末尾的数字已丢失。",
    ),
    ProblemKind(
        "PK120",
        "a template names no column",
        "模板中的变量不是任何列的名称",
        "Write the name of a column, or remove the variable: what names no column is empty in "
        "every row.",
        "改为某一列的名称，或删除该变量：不是列名的变量在每一行都为空。",
    ),
    ProblemKind(
        "PK121",
        "the file seems to have another delimiter",
        "文件的分隔符似乎不是所声明的那个",
        'Name the delimiter of the file in the metadata, such as "dialect": {"delimiter": ";"}.',
        '在元数据中写明文件的分隔符，例如 "dialect": {"delimiter": ";"}。',
    ),
    ProblemKind(
        "PK122",
        "a prefix that is not known",
        "未知的前缀",
        "Write the address in full. CSV on the Web knows a fixed list of prefixes, and none of "
        "one's own.",
        "写出完整地址。CSVW 只认识一组固定的前缀，不能自行声明。",
    ),
    ProblemKind(
        "PK123",
        "an IRI that is written in another way in the tables",
        "与表格中的 IRI 写法不同",
        "Write it as the tables do, or let the tables keep its letters: "
        '"https://w3id.org/parkkg/meta#iris": true in the metadata.',
        '按表格中的写法书写；或在元数据中写 "https://w3id.org/parkkg/meta#iris": true，'
        "使表格保留原字。",
    ),
    ProblemKind(
        "PK124",
        "a table that the metadata do not name",
        "元数据没有提到的表格",
        'Name the file in "tables", or move it out of the folder of the tables.',
        "在 tables 中写上该文件，或把它移出表格所在的文件夹。",
    ),
    ProblemKind(
        "PK125",
        "a list makes one IRI",
        "列表只生成一个 IRI",
        'Ask for an IRI for each item: "https://w3id.org/parkkg/meta#eachItem": true in the '
        "column.",
        '在该列中写 "https://w3id.org/parkkg/meta#eachItem": true，为每一项生成一个 IRI。',
    ),
    ProblemKind(
        "PK126",
        "a row without anything in it",
        "空行",
        "Remove the row. No change is needed: a project leaves such rows out.",
        "删除该行即可；不改也行，项目会略去空行。",
    ),
    ProblemKind(
        "PK127",
        "a row that looks like a note",
        "看起来像注释的行",
        "Remove the row from the table, and say in the metadata what it says.",
        "从表格中删除该行，把其中的说明写进元数据。",
    ),
    ProblemKind(
        "PK128",
        "rows that make the same thing",
        "几行生成同一个事物",
        "If they are one thing, say so with a foreign key. If not, give each a key of its own, "
        "or its table a path of its own in aboutUrl.",
        "如果它们是同一个事物，请用外键说明；否则请为每一行取不同的主键，或在 aboutUrl "
        "中为各表使用不同的路径。",
    ),
    ProblemKind(
        "PK129",
        "a template that is empty",
        "模板为空",
        "Write a template as text, or remove the property: an empty one is the address of the "
        "table, for every row.",
        "把模板写成文本，或删除该属性：空模板在每一行都是表格自身的地址。",
    ),
    ProblemKind(
        "PK201",
        "a required cell is empty",
        "必填单元格为空",
        "Fill the cell in.",
        "填写该单元格。",
    ),
    ProblemKind(
        "PK202",
        "not a value of the column's datatype",
        "不是该列数据类型的值",
        "Write a value of that datatype.",
        "填写符合该数据类型的值。",
    ),
    ProblemKind(
        "PK203",
        "not in the column's format",
        "不符合该列的格式",
        "Write the value in that format.",
        "按格式填写。",
    ),
    ProblemKind(
        "PK204",
        "outside the column's range",
        "超出该列的取值范围",
        "Write a value between the column's minimum and maximum.",
        "填写在最小值与最大值之间的值。",
    ),
    ProblemKind(
        "PK205",
        "too short or too long",
        "过短或过长",
        "Write a text of a length that the column allows.",
        "填写长度符合要求的文字。",
    ),
    ProblemKind(
        "PK211",
        "a list whose items another sign separates",
        "列表的分隔符不一致",
        "Write the column's separator between the items.",
        "各项之间使用该列声明的分隔符。",
    ),
    ProblemKind(
        "PK212",
        "a number whose thousands are not grouped as numbers are",
        "数字的千位分组不对",
        "Say in the format which sign is the decimal mark and which one groups thousands.",
        "在格式中写明小数点和千位分隔符分别是什么符号。",
    ),
    ProblemKind(
        "PK213",
        "an address that is not one",
        "不成为地址的地址",
        "Write the whole address, with https:// at its beginning.",
        "写出完整地址，以 https:// 开头。",
    ),
    ProblemKind(
        "PK214",
        "what a spreadsheet made of a value",
        "电子表格改动过的值",
        "Export the column again as text.",
        "把该列设为文本后重新导出。",
    ),
    ProblemKind(
        "PK215",
        "a year after 9999",
        "9999 年以后的年份",
        "Give the column the format of its dates.",
        "为该列写明日期格式。",
    ),
    ProblemKind(
        "PK301",
        "two rows have the same key",
        "两行的主键相同",
        "Give one of the rows another key, or remove it.",
        "修改其中一行的主键，或删除该行。",
    ),
    ProblemKind(
        "PK302",
        "refers to a row that does not exist",
        "引用了不存在的行",
        "Correct the reference, or add the row that it names.",
        "改正引用，或添加被引用的行。",
    ),
    ProblemKind(
        "PK303",
        "does not make a valid IRI",
        "不能构成有效的 IRI",
        'Remove spaces and the characters < > " { } | \\ ^ `.',
        '删除空格以及 < > " { } | \\ ^ ` 等字符。',
    ),
    ProblemKind(
        "PK304",
        "a row whose IRI has nothing to be made of",
        "该行没有可用来构成 IRI 的值",
        "Fill in the cell that names the row.",
        "填写用来标识该行的单元格。",
    ),
    ProblemKind(
        "PK305",
        "a row whose IRI lacks a part",
        "该行的 IRI 缺少一部分",
        "Fill in the cell, or make the IRI of others.",
        "填写该单元格，或改用其他列构成 IRI。",
    ),
    ProblemKind(
        "PK306",
        "two things with one IRI",
        "两个事物共用一个 IRI",
        "Give each table a path of its own in aboutUrl, or say with a foreign key that they are "
        "one.",
        "在 aboutUrl 中为各表使用不同的路径，或用外键说明它们是同一个事物。",
    ),
    ProblemKind(
        "PK401",
        "the graph does not fit a shape (violation)",
        "图不符合形状约束（违规）",
        "Fix the cell that the message names.",
        "改正消息中指出的单元格。",
    ),
    ProblemKind(
        "PK402",
        "the graph does not fit a shape (warning)",
        "图不符合形状约束（警告）",
        "Complete the cell if you can. A warning does not stop a load.",
        "尽可能补全该单元格。警告不会中止加载。",
    ),
    ProblemKind(
        "PK403",
        "a shape gives information",
        "形状约束给出的信息",
        "No change is needed.",
        "不需要修改。",
    ),
    ProblemKind(
        "PK404",
        "a shape that checks nothing",
        "形状约束检查不到任何内容",
        "Correct the name that occurs nowhere, or give the shape a target. "
        "A warning does not stop a load.",
        "改正数据中不存在的名称，或为该形状指定目标。警告不会中止加载。",
    ),
    ProblemKind(
        "PK405",
        "a term that SHACL does not have",
        "SHACL 中没有的术语",
        "Correct the term: what is unknown is ignored.",
        "改正该术语：未知的术语会被忽略。",
    ),
    ProblemKind(
        "PK406",
        "a shape that cannot be used",
        "形状约束无法使用",
        "Fix the shapes file at that line.",
        "在所指的行改正形状文件。",
    ),
    ProblemKind(
        "PK407",
        "something in the shapes that is not used",
        "形状文件中有未使用的内容",
        "Name the files with the shapes that are meant, and write what they say in SHACL Core or "
        "SPARQL: what is not used checks nothing. A warning does not stop a load.",
        "指明所需的形状文件，并用 SHACL Core 或 SPARQL 书写其中的内容：未使用的部分不作任何检查。"
        "警告不会中止加载。",
    ),
    ProblemKind(
        "PK501",
        "the metadata are not JSON",
        "元数据不是有效的 JSON",
        "Fix the file at that line and column.",
        "在所指的行列处改正文件。",
    ),
    ProblemKind(
        "PK502",
        "the metadata break a rule of CSV on the Web",
        "元数据违反 CSVW 规则",
        "Fix the property that the message names.",
        "改正消息中指出的属性。",
    ),
    ProblemKind(
        "PK503",
        "a property of the metadata is ignored",
        "元数据中的某个属性被忽略",
        "Fix the property, or remove it.",
        "改正或删除该属性。",
    ),
    ProblemKind(
        "PK504",
        "an RDF or query file cannot be read",
        "RDF 或查询文件无法读取",
        "Fix the file at that line.",
        "在所指的行改正文件。",
    ),
    ProblemKind(
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
    ProblemKind(
        "PK506",
        "a datatype that does not exist",
        "不存在的数据类型",
        "Write the name of a built-in datatype, such as string, integer, decimal, boolean or date. "
        "Until then the cells are text, and are not checked.",
        "写内置数据类型的名称，例如 string、integer、decimal、boolean 或 date；"
        "否则单元格按文本处理，不作检查。",
    ),
    ProblemKind(
        "PK507",
        "an address without a file",
        "地址没有对应的文件",
        "Put the file there. Nothing is downloaded: say in which folder the files of an address "
        "are.",
        "把文件放到那里。程序不会下载任何内容：请指明该地址的文件在哪个文件夹。",
    ),
    ProblemKind(
        "PK508",
        "metadata that do not describe the file",
        "元数据没有描述该文件",
        'Let the "url" of a table in the metadata name the file, or name other metadata.',
        "让元数据中某个表的 url 指向该文件，或改用另一份元数据。",
    ),
    ProblemKind(
        "PK601",
        "a sentence without a row in the ledger",
        "台账中没有这一句",
        "Add a row for the sentence to the ledger: used, or excluded with a reason.",
        "在台账中为该句添加一行：标为采用，或标为排除并写明理由。",
    ),
    ProblemKind(
        "PK602",
        "a used sentence that is not cited",
        "标为采用的句子没有被引用",
        "Cite a passage of the sentence as evidence, or exclude the sentence with a reason.",
        "引用该句中的段落作为证据，或把该句标为排除并写明理由。",
    ),
    ProblemKind(
        "PK603",
        "an excluded sentence that is cited",
        "标为排除的句子被引用",
        "Mark the sentence as used, or cite another passage in its place.",
        "把该句标为采用，或改为引用其他段落。",
    ),
    ProblemKind(
        "PK604",
        "the digest of a passage is not that of its characters",
        "段落摘要与其字符不符",
        "Cut the passage from the archived text again.",
        "请从存档文本重新截取该段落。",
    ),
    ProblemKind(
        "PK605",
        "a passage that is not within its sentence",
        "段落不在所写的句子之内",
        "Correct the number of the sentence. For text in two sentences, make two passages.",
        "改正句子的编号。跨两句的内容应分成两个段落。",
    ),
    ProblemKind(
        "PK606",
        "a text that is not the archived file of its source",
        "文本不是来源的存档文件",
        "Name the archived file. If it was changed on purpose, fix sha256 in the table of sources, "
        "and the passages with it.",
        "请指明存档文件。若有意改动过，请改正来源表中的 sha256，并相应改正各段落。",
    ),
    ProblemKind(
        "PK607",
        "a row of the ledger is for a sentence that the text does not have",
        "台账中的句子在文本中不存在",
        "Remove the row, or number the sentences as in the text.",
        "删除该行，或按文本重新为句子编号。",
    ),
)


def problem(  # noqa: PLR0913 -- the fields of a Problem
    code: str,
    message: str,
    *,
    file: str,
    line: int = 0,
    column: str = "",
    cell: str = "",
    value: str = "",
    hint: str = "",
    severity: Severity = "error",
) -> Problem:
    """A Problem. Without a hint it has the one of the catalogue for its code."""
    hint = hint or said(problem_kind(code).fix_en)
    return Problem(code, severity, file, line, column, value, message, hint, cell)


def problem_kind(code: str) -> ProblemKind:
    """The catalogue's entry of a code. Raises KeyError where there is none."""
    for entry in PROBLEM_KINDS:
        if entry.code == code:
            return entry
    raise KeyError(code)


def problem_as_json(found: Problem) -> dict[str, object]:
    """A problem as JSON can hold it, for another process: its messages keep their templates."""
    fields: dict[str, object] = dict(found.as_dict())
    return fields | {"message": as_json(found.message), "hint": as_json(found.hint)}


def problem_from_json(fields: Mapping[str, Any]) -> Problem:
    """The problem that `problem_as_json` made the fields of."""
    texts = {name: from_json(fields[name]) for name in ("message", "hint")}
    return Problem(**{**fields, **texts})
