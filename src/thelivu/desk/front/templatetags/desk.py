"""The tags of the desk's pages: words, times, states, evidence, clocks, figures, fields.

Arrives: what a page's dataclass holds. Leaves: escaped markup from templates/parts. Outside text is never made a
hyperlink and no style is inline. The list with examples is docs/reference/page-parts.md.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm
from django.forms.boundfield import BoundField
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from thelivu.desk.register.readings import in_words
from thelivu.law import load as load_law

from . import fields, shapes, times
from .speech import language_of, spoken, text_of

register = template.Library()
Context = Mapping[str, Any]
HATCH = "".join(
    f"M{x} 12l12-12" for x in range(-12, 320, 5)
)  # strokes over the widest bar, clipped to the rejected share


# Words ------------------------------------------------------------------------------------------------------------
@register.simple_tag(takes_context=True)
def say(context: Context, code: str, **values: str | float) -> str:
    """The sentence of a catalogue code: {% say "desk.frame.sign_out" %}."""
    return spoken(code, language_of(context), **values)


@register.simple_tag(takes_context=True)
def tell(context: Context, thing: object) -> str:
    """A Word (or a code, or plain text) in the page's language: {% tell record.sentence %}."""
    return text_of(thing, language_of(context))


@register.simple_tag(takes_context=True)
def place(context: Context, where: str) -> str:
    """Where in a source something stands: "row 11" in the reader's language; a path as it is."""
    return text_of(in_words(where), language_of(context))


@register.filter
def sentence(thing: object, language: str | None = None) -> str:
    """A Word in the given language: {{ word|sentence:frame.language }}; without it, the activated language."""
    return text_of(thing, language or language_of(None))


@register.filter
def qr(svg: str) -> SafeString:
    """The square of a one-time-code secret, redrawn from its path alone: no style, no outside markup."""
    box = re.search(r'viewBox="([\d. ]+)"', svg)
    path = re.search(r'\sd="([MLHVZmlhvz\d ,.-]+)"', svg)
    if box is None or path is None:
        return SafeString("")
    return format_html('<svg viewBox="{}" role="img" aria-label="QR"><path d="{}"/></svg>', box[1], path[1])


@register.filter
def grouped(number: object) -> str:
    """48,112; 1,000+ where counting stopped."""
    return f"{number:,}" if isinstance(number, int | float) else str(number)


@register.filter
def fingerprint(digest: str) -> SafeString:
    """7c1e 09ab … 41d2, in mono; the whole digest is in the title."""
    text = str(digest)
    cut = f"{text[:4]} {text[4:8]} … {text[-4:]}" if len(text) > 16 else text
    return format_html('<span class="print" title="{}">{}</span>', text, cut)


@register.simple_tag(takes_context=True)
def district(context: Context, code: str) -> str:
    """A police district by its name in the page's language; a code that the law data does not have stays."""
    found = load_law().districts.get(code)
    if found is None:
        return code
    return found.name_ml if language_of(context) == "ml" else found.name


# Times ------------------------------------------------------------------------------------------------------------
def _now(context: Context) -> datetime:
    now: datetime | None = getattr(context.get("frame"), "now", None)
    return now or datetime.now(UTC)


@register.simple_tag(takes_context=True)
def instant(context: Context, at: datetime | None, form: str = "long") -> str:
    """<time> in both zones; form: long, seconds, short, today, day, weekday, clock, second."""
    if at is None:
        return ""
    language = language_of(context)
    written = {
        "long": lambda: times.long(at, language),
        "seconds": lambda: times.long(at, language, seconds=True),
        "short": lambda: times.short(at, language, _now(context)),
        "today": lambda: times.short(at, language, _now(context), today=True),
        "day": lambda: times.day(at, language),
        "weekday": lambda: times.weekday(at, language),
        "clock": lambda: f"{at.astimezone(times.IST):%H:%M}",
        "second": lambda: f"{at.astimezone(times.IST):%H:%M:%S} IST",
    }[form]()
    return format_html(
        '<time datetime="{}">{}</time>', at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), written
    )


@register.simple_tag(takes_context=True)
def span(context: Context, lo: datetime, hi: datetime) -> str:
    """A time with its uncertainty, from and to."""
    return times.span(lo, hi, language_of(context))


@register.simple_tag(takes_context=True)
def length(context: Context, seconds: float, *, exact: bool = False) -> str:
    """4 h 30 min; exact: 73 min 52 s."""
    return times.length(seconds, language_of(context), exact=exact)


@register.simple_tag(takes_context=True)
def clock_of(context: Context, due: datetime, started: datetime | None = None) -> times.Clock:
    """The parts of a running clock, for a row that sets them apart: {% clock_of row.due row.started as c %}."""
    return times.clock(due, _now(context), started, language_of(context))


@register.simple_tag(takes_context=True)
def clock(context: Context, due: datetime, started: datetime | None = None) -> SafeString:
    """A pie of the time left, the time in bold, "by 14:00"."""
    return _part("clock", context, clock=clock_of(context, due, started))


# States, shapes, evidence -----------------------------------------------------------------------------------------
def _part(name: str, context: Context, **values: object) -> SafeString:
    return render_to_string(f"parts/{name}.html", {"frame": context.get("frame"), **values})


@register.simple_tag
def icon(name: str, title: str = "", size: int | None = None) -> SafeString:
    """A shape; with a title it is read aloud, without one a word must stand beside it."""
    width, height = shapes.GRID[name]
    wide = round(width * size / height, 1) if size else width
    values = {"name": name, "title": title, "w": wide, "h": size or height, "grid": f"0 0 {width} {height}"}
    return render_to_string("parts/icon.html", {**values, "drawing": f"parts/icons/{name}.svg"})


@register.simple_tag(takes_context=True)
def state(context: Context, name: str, text: object = "") -> SafeString:
    """The badge of a state: shape, word, tone; text replaces the word."""
    look = shapes.STATES[name]
    return _part("state", context, look=look, text=text_of(text or look.word, language_of(context)))


@register.simple_tag(takes_context=True)
def state_mark(context: Context, name: str, text: object = "") -> SafeString:
    """The same state inside a line of text: shape and word without a box."""
    look = shapes.STATES[name]
    return _part("state_mark", context, look=look, text=text_of(text or look.word, language_of(context)))


@register.simple_tag(takes_context=True)
def provenance(context: Context, label: str, url: str = "") -> SafeString:
    """The chip that opens a source at its row, masked: R-0112, row 4,182."""
    return _part("provenance", context, label=label, url=url)


@register.simple_tag(takes_context=True)
def withheld(context: Context, url: str = "") -> SafeString:
    """The bar of ink in place of particulars; its link asks purpose."""
    return _part("withheld", context, url=url)


@register.simple_tag(takes_context=True)
def accounting(context: Context, total: int, accepted: int, rejected: int, url: str = "") -> SafeString:
    """In 16 = accepted 14 + rejected 2; a sum that fails is shown in brick."""
    holds = total == accepted + rejected
    return _part(
        "accounting", context, total=total, accepted=accepted, rejected=rejected, url=url, holds=holds
    )


@register.simple_tag(takes_context=True)
def figure(
    context: Context, n: int, noun: object, url: str = "", label: object = "", *, wrong: bool = False
) -> SafeString:
    """A number, its noun, the list it opens."""
    language = language_of(context)
    return _part(
        "figure",
        context,
        n=n,
        noun=text_of(noun, language),
        url=url,
        label=text_of(label, language),
        wrong=wrong,
    )


@register.simple_tag(takes_context=True)
def num(context: Context, n: int, label: object, url: str = "") -> SafeString:
    """A cell of a table of numbers; on narrow pages its label stands beside it."""
    return _part("num", context, n=n, label=text_of(label, language_of(context)), url=url)


@register.simple_tag(takes_context=True)
def equation(context: Context, parts: Iterable[Sequence[Any]]) -> SafeString:
    """96 planned = 60 closed + 18 inside + 18 not started; parts: (n, noun, url), the whole first."""
    rows = [(part[0], part[1], part[2] if len(part) > 2 else "") for part in parts]
    holds = rows[0][0] == sum(row[0] for row in rows[1:])
    return _part("equation", context, whole=rows[0], terms=rows[1:], holds=holds)


# Forms ------------------------------------------------------------------------------------------------------------
@register.simple_tag(takes_context=True)
def field(
    context: Context, bound: BoundField, look: str = "", label: object = "", hint: object = ""
) -> SafeString:
    """One field with hint and errors; look: any of short, wide, mono, two-up; label, hint replace the form's own."""
    view = fields.field_view(bound, language_of(context), label, hint)
    return _part("field", context, view=view, look=look, two_up="two-up" in look)


@register.simple_tag(takes_context=True)
def fields_of(context: Context, form: BaseForm) -> SafeString:
    """Every visible field of a form in its order, and the hidden ones."""
    return _part("fields", context, form=form)


@register.simple_tag(takes_context=True)
def errors(context: Context, form: BaseForm, **labels: object) -> SafeString:
    """The list of errors at the top of a form; each line links to its field. Labels replace the form's own."""
    return _part("errors", context, wrongs=fields.wrongs(form, language_of(context), labels))


@register.simple_tag(takes_context=True)
def query(context: Context, **changes: object) -> str:
    """The page's own query string with these changes: {% query page=3 %}."""
    kept = context["request"].GET.copy()
    for key, value in changes.items():
        kept[key] = str(value)
    return "?" + str(kept.urlencode())


@register.simple_tag
def pages_around(page: Page[Any]) -> list[int]:
    """The numbers of a pager: first, last, and those around the current page; 0 stands for what is left out."""
    last = page.paginator.num_pages
    near = sorted({1, last, *range(max(1, page.number - 2), min(last, page.number + 2) + 1)})
    numbers: list[int] = []
    for number in near:
        if numbers and number - numbers[-1] > 1:
            numbers.append(0)
        numbers.append(number)
    return numbers


@register.simple_tag
def work_bar(work: object) -> SafeString:
    """The bar of long work, 12 px: ink for what is done, hatched for what was rejected."""
    read = work.get if isinstance(work, Mapping) else lambda name, other=None: getattr(work, name, other)
    total, done, rejected = (int(read(name, 0) or 0) for name in ("total", "done", "rejected"))
    refused = min(100.0, max(1.0, 100 * rejected / total)) if rejected and total else 0.0
    inked = min(100.0 - refused, 100 * done / total) if total else 0.0
    values = {"inked": f"{inked:.2f}", "refused": f"{refused:.2f}" if refused else "", "hatch": HATCH}
    return render_to_string("parts/work_bar.html", values)


@register.simple_tag(takes_context=True)
def axis_day(context: Context, number: int, month: int) -> str:
    """13-JAN, at the first labelled hour of a new day."""
    return f"{number:02d}-{spoken(f'desk.time.month_{month}', language_of(context)).upper()}"
