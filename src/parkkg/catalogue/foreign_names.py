"""What terms of well-known vocabularies are called, in Chinese and English, where no graph says."""

from __future__ import annotations

from types import MappingProxyType

from parkkg.namespaces import OWL, PREFIXES, RDF, RDFS, SKOS

_SCHEMA, _FOAF, _DCTERMS, _OA = (PREFIXES[p] for p in ("schema", "foaf", "dcterms", "oa"))

CLASSES = MappingProxyType(
    {
        f"{SKOS}Concept": ("概念", "concept"),
        f"{SKOS}ConceptScheme": ("代码表", "code list"),
        f"{OWL}Class": ("类", "class"),
        f"{RDFS}Class": ("类", "class"),
        f"{OWL}ObjectProperty": ("对象属性", "object property"),
        f"{OWL}DatatypeProperty": ("数据属性", "data property"),
        f"{OWL}AnnotationProperty": ("注释属性", "annotation property"),
        f"{RDF}Property": ("属性", "property"),
        f"{OWL}Ontology": ("本体", "ontology"),
        f"{RDF}Statement": ("陈述", "statement"),
        f"{_SCHEMA}CreativeWork": ("作品", "work"),
        f"{_SCHEMA}Article": ("文章", "article"),
        f"{_SCHEMA}NewsArticle": ("新闻报道", "news article"),
        f"{_SCHEMA}Report": ("报告", "report"),
        f"{_SCHEMA}WebPage": ("网页", "web page"),
        f"{_SCHEMA}Book": ("图书", "book"),
        f"{_SCHEMA}Dataset": ("数据集", "dataset"),
        f"{_SCHEMA}Person": ("人物", "person"),
        f"{_SCHEMA}Place": ("地点", "place"),
        f"{_SCHEMA}Event": ("事件", "event"),
        f"{_FOAF}Agent": ("主体", "agent"),
        f"{_FOAF}Person": ("人物", "person"),
    }
)
PROPERTIES = MappingProxyType(
    {
        f"{RDF}type": ("类", "type"),
        f"{RDF}subject": ("主语", "subject"),
        f"{RDF}predicate": ("谓语", "predicate"),
        f"{RDF}object": ("宾语", "object"),
        f"{RDFS}label": ("名称", "name"),
        f"{RDFS}subClassOf": ("上位类", "subclass of"),
        f"{RDFS}domain": ("定义域", "domain"),
        f"{RDFS}range": ("值域", "range"),
        f"{SKOS}prefLabel": ("首选名称", "preferred name"),
        f"{SKOS}altLabel": ("别名", "other name"),
        f"{SKOS}definition": ("定义", "definition"),
        f"{SKOS}note": ("说明", "note"),
        f"{SKOS}notation": ("代码", "code"),
        f"{SKOS}inScheme": ("代码表", "code list"),
        f"{SKOS}broader": ("上位概念", "broader"),
        f"{SKOS}exactMatch": ("等同", "same as"),
        f"{_DCTERMS}identifier": ("标识", "identifier"),
        f"{_DCTERMS}description": ("描述", "description"),
        f"{_DCTERMS}issued": ("发布日期", "date of issue"),
        f"{_OA}hasSource": ("来源", "source"),
        f"{_OA}hasSelector": ("位置", "position"),
        f"{_OA}start": ("起始字符", "first character"),
        f"{_OA}end": ("结束字符（不含）", "end (not included)"),
        f"{_SCHEMA}sameAs": ("另见", "same as"),
        f"{_SCHEMA}creditText": ("出版者", "publisher"),
        f"{_SCHEMA}url": ("网址", "address"),
        f"{_SCHEMA}inLanguage": ("语言", "language"),
    }
)
