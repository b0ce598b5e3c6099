"""Selectors that outlive the next build of a site: by names that a person gave, not a tool. Pure."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bs4 import Tag

_MOST_CLASSES = 8
_LONGEST = 60
_ATTRIBUTES = (
    "data-testid",
    "data-test",
    "data-test-id",
    "data-qa",
    "data-cy",
    "data-ui",
    "data-at",
    "data-automation",
    "data-automation-id",
    "data-hook",
    "data-framer-name",
    "data-component",
    "data-type",
    "itemprop",
    "role",
)
_VALUE = re.compile(r"[A-Za-z_][A-Za-z_ .:/-]{1,59}")
_SAYING_NOTHING = frozenset(["presentation", "button", "none"])
_PLAIN = re.compile(r"[A-Za-z_-][\w-]*")
_MODULE = re.compile(
    r"((?:[a-z][a-z0-9]*[A-Z-]?|[A-Z][a-z]+)[\w-]*?(?:__|_)[A-Za-z][\w-]*?_{1,3})[A-Za-z0-9+-]{4,8}"
)
_GENERATED = re.compile(
    r"(?:css|sc|jsx|jss|svelte|emotion|framer|astro|ember|ng|ngcontent|makeStyles|Mui|v|c|e|r|s|u|x|p|m|t)-?"
    r"(?=[A-Za-z0-9]*\d)[A-Za-z0-9]{4,}(?:-\d+)?|(?:sc|framer)-[A-Za-z0-9]{4,8}|jss\d+|_\w+|\w*[a-f0-9]{8,}\w*|[a-zA-Z]{1,3}\d{3,}\w*|comp-\w+|"
    r"elementor-element-\w+|wp-block-\d+|post-\d+|(?:js|is|has|ng|w--|ui)-[\w-]+|w-(?:inline-block|clearfix|container)|"
    r"(?:first|last|odd|even|active|current|open|opened|closed|hidden|visible|selected|new|animate\w*|aos-\w+|"
    r"clearfix|alternate|type-\w+|status-\w+|hentry|menu-item-\d+)"
)
_SIZE = r"(?:\d[\w./%]*|auto|px|full|screen|fit|min|max|none|xs|sm|md|lg|xl|[2-9]xl|base)"
_UTILITY = re.compile(
    rf"-?(?:m|p|w|h|z|gap|inset|size|col|row|span|order|basis|opacity|leading|tracking|space|scale|rotate|duration|"
    rf"delay|fs|fw|lh|btn|column|columns|small|medium|large|cell|offset|ps|pe|ms|me|[mp][tblrxy]|"
    rf"(?:text|rounded|shadow|max-[wh]|min-[wh]|grid-cols|col-span|font|border|gap-[xy]|space-[xy]|line-clamp))"
    rf"(?:-(?:xs|sm|md|lg|xl))?-{_SIZE}|"
    r"(?:text|bg|border|fill|stroke|ring|from|to|via|divide)-(?:[a-z]+-\d{2,3}|white|black|transparent|current|primary|"
    r"secondary|muted|inherit|center|left|right|justify|start|end|wrap|nowrap|truncate|[xytblr])|"
    r"(?:font|flex|items|justify|self|content|place|object|overflow|whitespace|d|align|float|position|break|table|"
    r"grid|list|cursor|select|inline)-(?:bold|semibold|medium|normal|light|thin|sans|serif|mono|col|row|wrap|nowrap|"
    r"center|start|end|between|around|evenly|stretch|baseline|cover|contain|hidden|auto|scroll|flex|block|inline|"
    r"none|inline-block|inline-flex|left|right|middle|top|bottom|relative|absolute|fixed|static|words|all|disc|"
    r"inside|pointer|grow|shrink|\d+|items-[a-z]+)|"
    r"flex|grid|block|inline|inline-block|relative|absolute|fixed|sticky|static|truncate|uppercase|lowercase|"
    r"capitalize|italic|underline|container|row|col|column|columns|wrapper|inner|outer|clear|left|right|center|group|"
    r"rounded|border|shadow|transition|w-full|h-full|mx-auto|fade\w*|wow"
)


def names(tag: "Tag") -> list[str]:
    """The element's own names as simple selectors, the surest first: attributes of tests and designs, classes."""
    made = []
    for attribute in _ATTRIBUTES:
        value = tag.get(attribute)
        if isinstance(value, str) and _VALUE.fullmatch(value) and value not in _SAYING_NOTHING:
            made.append(f'[{attribute}="{value}"]')
    classes = tag.get("class")
    for one in classes[:_MOST_CLASSES] if isinstance(classes, list) else []:
        if len(one) > _LONGEST:
            continue
        module = _MODULE.fullmatch(one)
        if module:
            made.append(f'[class*="{module[1]}"]')
        elif is_stable(one):
            made.append(f".{one}")
    return made


def is_stable(name: str) -> bool:
    """Whether a class is a name rather than a hash, a state or a measure."""
    return bool(_PLAIN.fullmatch(name)) and not _GENERATED.fullmatch(name) and not _UTILITY.fullmatch(name)


def selectors(tag: "Tag", *, deep: bool = True) -> Iterator[str]:
    """Selectors of the element, the most telling first: by its names, by its parent's, by its tag."""
    own = names(tag)
    for one in own:
        yield f"{tag.name}{one}"
    classes = [one for one in own if one.startswith(".")]
    if len(classes) > 1:
        yield f"{tag.name}{''.join(classes[:3])}"
    parent = tag.parent
    if deep and parent is not None and parent.name not in ("[document]", "html", "body"):
        for one in names(parent)[:4]:
            yield f"{parent.name}{one} > {tag.name}"
        above = parent.parent
        if above is not None and not names(parent) and above.name not in ("[document]", "html", "body"):
            for one in names(above)[:3]:
                yield f"{above.name}{one} > {parent.name} > {tag.name}"
    yield tag.name


def signature(tag: "Tag") -> str:
    """What like elements have in common."""
    return f"{tag.name}{''.join(sorted(names(tag)))}"
