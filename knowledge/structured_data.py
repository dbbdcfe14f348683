"""What search engines are told of an article (schema.org), as JSON-LD. Pure."""

from typing import Any
from urllib.parse import urljoin

from knowledge.models import Article


def describe_article(article: Article, url: str, home_url: str, company: str) -> dict[str, Any]:
    """The article and its place below the help centre. Addresses are absolute."""
    published = article.created_at.isoformat(timespec="seconds")
    return {
        "@context": "https://schema.org",
        "@graph": [
            {
                "@type": "Article",
                "@id": url,
                "url": url,
                "headline": article.title,
                "description": article.summary,
                "inLanguage": article.language,
                "datePublished": published,
                "dateModified": article.updated_at.isoformat(timespec="seconds"),
                "articleSection": article.category,
                "publisher": {"@type": "Organization", "name": company},
            },
            {
                "@type": "BreadcrumbList",
                "itemListElement": [
                    {"@type": "ListItem", "position": 1, "name": "Help centre", "item": home_url},
                    {
                        "@type": "ListItem",
                        "position": 2,
                        "name": article.category,
                        "item": urljoin(url, article.category_url),
                    },
                    {"@type": "ListItem", "position": 3, "name": article.title, "item": url},
                ],
            },
        ],
    }
