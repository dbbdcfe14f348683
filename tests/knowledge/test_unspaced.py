"""Articles in Chinese and Japanese, whose words stand without blanks: cut, found and cited like others."""

import pytest

from knowledge.analysis import count_words, terms
from knowledge.chunks import PASSAGE_WORDS, chunk_article
from knowledge.embedding import embed_chunks
from knowledge.embeddings import BuiltinEmbedder
from knowledge.entries import make_entries
from knowledge.memory import Library
from knowledge.models import Article
from knowledge.passages import find_quote
from knowledge.reading import read_page
from knowledge.windows import WINDOW_WORDS, split_windows

BATTERY = "如果电池容量在八年之内降到百分之七十以下，我们会承担更换费用。浸泡在水中造成的电池损坏不在保障范围内。"
ARTICLES = {
    "电池保障": f"## 保障内容\n\n{BATTERY}",
    "充电设备": "## 家用充电桩\n\n安装在家里的充电桩可以投保。雷击、过电压和偷盗造成的损失由我们赔付。",
    "道路救援": "## 如何呼叫拖车\n\n车辆抛锚时请拨打救援热线，全年无休。我们会派平板拖车把车辆送到最近的维修厂。",
    "支付保费": "## 忘记付款\n\n如果逾期未付保费，我们会给您十五天的宽限期。宽限期之后保单会自动终止。",
    "新手司机": "## 年轻驾驶员\n\n不满二十五岁的驾驶员需要支付较高的保费。您可以在网上为保单添加家人作为附加驾驶员。",
}


@pytest.fixture(scope="module")
def library() -> Library:
    articles = [Article(slug=f"zh{place}", title=title, body=body, language="zh-hans")
                for place, (title, body) in enumerate(ARTICLES.items())]  # fmt: skip
    entries = make_entries(articles)
    vectors = embed_chunks(BuiltinEmbedder(), {entry.digest: entry.chunk for entry in entries})
    return Library(entries, [["充电桩", "壁挂充电盒"]], vectors=vectors, embedder=BuiltinEmbedder())


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("电池容量下降了可以换新的吗", "电池保障"),
        ("车子泡水电池坏了赔吗", "电池保障"),
        ("家里的充电桩被雷劈坏了", "充电设备"),
        ("壁挂充电盒坏了怎么办", "充电设备"),
        ("半路抛锚了怎么叫拖车", "道路救援"),
        ("忘了交保费会怎么样", "支付保费"),
        ("年轻驾驶员要付多少保费", "新手司机"),
    ],
)
def test_a_question_in_chinese_finds_the_article_that_holds_its_words(
    library: Library, question: str, title: str
) -> None:
    assert title in [hit.article.title for hit in library.search(question, 2)]


@pytest.mark.parametrize("question", ["今天天气怎么样", "给我讲个笑话", "红烧肉怎么做"])
def test_what_is_asked_of_anything_else_finds_nothing(library: Library, question: str) -> None:
    assert library.search(question, 3) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("电池保障", ["电池", "池保", "保障"]),
        ("车", ["车"]),
        ("Model 3的电池", ["model", "的电", "电池"]),
        ("バッテリー", ["ハッ", "ッテ", "テリ", "リー"]),
        ("battery cover", ["batteri", "cover"]),
    ],
)
def test_two_neighbours_are_taken_for_a_word(text: str, found: list[str]) -> None:
    assert terms(text) == found


def test_a_long_paragraph_is_cut_at_its_sentences_and_an_endless_one_anywhere() -> None:
    (chunk, *_) = chunk_article("总则", "", BATTERY * 8)
    assert max(map(count_words, chunk.passages)) <= PASSAGE_WORDS and "".join(chunk.passages) in BATTERY * 8
    endless = list(split_windows("", "电池" * 500))
    assert "".join(endless) == "电池" * 500 and max(map(count_words, endless)) <= WINDOW_WORDS


@pytest.mark.django_db
def test_a_citation_marks_its_sentences_alone() -> None:
    article = Article.objects.create(slug="zh", title="总则", body=f"{BATTERY}{'其他条款见附件。' * 40}", version=1)
    found = find_quote(chunk_article(article.title, "", article.body), "", BATTERY)
    assert found is not None
    page = read_page(article, None, passage=found.key)  # type: ignore[arg-type]
    assert page is not None
    marked = page.html.partition('<mark id="cited">')[2].partition("</mark>")[0]
    assert marked.startswith(BATTERY) and len(marked) < 2.5 * PASSAGE_WORDS
