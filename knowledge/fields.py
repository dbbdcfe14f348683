"""What a word weighs by where in an article it stands, and how far a long text there counts against it."""

from knowledge.bm25 import Field

TITLE = Field(3.0, 0.6)
HEADINGS = Field(2.0, 0.6)
KEYWORDS = Field(1.5, 0.0)
TEXT = Field(1.0)
# As `Entry.fields` has them.
FIELDS = (TITLE, HEADINGS, KEYWORDS, TEXT)
