"""Schedules at the end of a line of text: in brackets, after a dash or comma, as a part of the sentence."""

from __future__ import annotations

import re

from emgbot.core.imports.columns import says_when
from emgbot.core.imports.entries import Entry

_END = r"\s*[.;,]?(?:\s+(?:and|or|et|y|ou|o))?$"
_BRACKETED = re.compile(rf"(?P<text>.*?\S)\s*[(\[](?P<when>[^()\[\]]{{1,60}})[)\]]{_END}", re.S)
_SAID = re.compile(
    r"(?P<text>.*?\S)[.;,:]?\s+(?:schedule|timeline|timeframe|deadline|due(?: date| by)?|when|"
    rf"calendrier|échéance|délai|plazo|fecha|cronograma)\s*[:–—-]\s*(?P<when>\S.{{0,60}}?){_END}",
    re.I | re.S,
)
_AFTER = re.compile(rf"(?P<text>.*?\S)(?:\s[-–—]+\s|\s*[:|;]\s|\s{{2,}}|,\s)(?P<when>[^:|]{{1,60}}?){_END}", re.S)
_DEADLINE = re.compile(
    r"\s(?:(?:in|during|on|en|durant|durante)\s+(?P<when>[^,;:()]{3,40}?)|"
    rf"(?P<by>(?:by|until|no later than|d['’]ici(?: à| la)?|avant|antes del?)\s+[^,;:()]{{3,40}}?)){_END}",
    re.I,
)
_LONGEST_TAIL = 200


def take_schedule(entry: Entry) -> None:
    """Give an entry the schedule that stands at its end, if one does; a heading has none."""
    if entry.heading:
        return
    head, end = entry.text[:-_LONGEST_TAIL], entry.text[-_LONGEST_TAIL:]
    deadline = _DEADLINE.search(end)
    said = (deadline["when"] or deadline["by"]) if deadline else ""
    apart = deadline and end[: deadline.start()].rstrip().endswith(("-", "–", "—", ":"))
    if said and says_when(said) and not apart:
        # "Publish the guidelines by 15 March 2018": a part of the sentence, so it stays there.
        entry.schedule = said
        return
    for shape in (_BRACKETED, _SAID, _AFTER):
        match = shape.match(end)
        when = match["when"].strip() if match else ""
        if match and says_when(when) and (shape is not _AFTER or not when.isdigit()):
            entry.text, entry.schedule = head + match["text"].rstrip(" ,:–—-"), when
            return
