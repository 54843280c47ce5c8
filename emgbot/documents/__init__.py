"""Documents that people send: from the bytes of a Word file or a text to a draft of a plan.

Word files are opened here (`package` for what a file may be, `word` for what is in it); what their lines mean is
decided in `emgbot.core.imports`, which reads texts as well.
"""

from __future__ import annotations

from pathlib import PurePath

from emgbot.core.imports.drafting import Imported, draft_plan
from emgbot.core.imports.text import read_text
from emgbot.core.plan import Plan
from emgbot.errors import UserError

MOST_BYTES = 20_000_000
"""A plan with pictures may be some megabytes large; what is larger is something else."""


def read_document(name: str, data: bytes, like: Plan | None = None, *, plan_id: str | None = None) -> Imported:
    """Draft a plan from a document; `name` is its file name, of which only the ending counts.

    `like`: a plan whose titles, asks and so on are taken over. Raises UserError, written for the person who sent it,
    where the document cannot be read at all; a document without activities is an `Imported` without a plan.
    """
    from emgbot.documents.package import refuse_other_kinds

    if not data.strip():
        raise UserError(f"{name} is empty (0 bytes of content). Save the document again and send that file.")
    if len(data) > MOST_BYTES:
        raise UserError(
            f"{name} is larger than {MOST_BYTES / 1e6:.0f} MB, and no more is read. Take the pictures out, or copy the "
            "table into a new document."
        )
    refuse_other_kinds(name, data)
    if data.startswith(b"PK"):
        # Word's reader loads only for Word's files: it costs a fifth of a second.
        from emgbot.documents.word import read_word

        source = read_word(name, data)
    elif b"\x00" not in data[:4096] or data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        source = read_text(data, separated=PurePath(name).suffix.casefold() == ".csv")
    else:
        raise UserError(f"{name} is neither a Word file (.docx) nor a text. Save it as .docx or as plain text.")
    return draft_plan(source, like=like, plan_id=plan_id)
