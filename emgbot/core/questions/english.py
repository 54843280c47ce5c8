"""English, for the reader of questions: the table that puts its words together. What the fields mean: `Vocabulary`."""

from __future__ import annotations

from emgbot.core.questions.english_deadlines import DIGEST, DUE, DUE_MUST, HELP, MEANING, MINE, NEXT, OVERDUE
from emgbot.core.questions.english_standing import NOT_DONE, STATUS, STATUSES, WHO
from emgbot.core.questions.english_words import CALENDAR, GENERIC, IDLE, MISSPELT, NEVER, NOUNS, OURS, WHOLE
from emgbot.core.questions.words import Vocabulary, words

ENGLISH = Vocabulary(
    code="en",
    rules=(*MEANING, *DIGEST, *MINE, *OVERDUE, *NEXT, *WHO, *NOT_DONE, *DUE_MUST, *STATUSES, *DUE, *STATUS, *HELP),
    asking=words("what which who whom whose where when how why anything something any nothing"),
    yes_no=words("is are was were do does did have has had can could will would should shall must may am"),
    orders=words("""
        show list give tell display print send get find see check count name remind post explain wanted need looking
    """),
    reporting=words("""
        tell show know see wonder wondering ask asking say find out explain list give remind check me us hear learn
        understand about remember idea sure curious of
    """),
    leading=words("""
        hi hello hey dear good morning afternoon evening day greetings emgbot bot emg please so and but also now just
        ok okay thanks thank you kindly well then quick question one more all team everyone colleagues there for in on
        of at by again today um uh er actually maybe perhaps sorry yes no pls plz thx btw fyi
    """),
    subjects=words("""
        is are was were am be been will would i we they he she it you this that these those has have had did do does
        should must can could may might not sorry because since
    """),
    idle=IDLE,
    nouns=NOUNS,
    generic=GENERIC,
    calendar=CALENDAR,
    never=NEVER,
    misspelt=MISSPELT,
    whole=WHOLE,
    ours=OURS,
    wishes=words("want like need love wish wanted needed"),
    wished=words("to a an the"),
    exclaimed=words("a an nice great good"),
    persons=words("who whose why where"),
    past=words("was were did"),
    verbs=(
        r"(?<!\bby )(?<!\bat )(?<!\bthe )(?<!\buntil )(?<!\btill )(?<!\bbefore )(?<!\bin )(?<!\bsince )(?<!\bafter )"
        r"\bend(?:s|ing)?(?= (?:in|on|during|by|before|after|this|next|last|within|between)\b)"
    ),
    dating="(?:when|why|how|deadlines?|dates?|ends?)",
    pointing=words("it this that he she you"),
    telling="thank(?:s| you)(?: \\S+){0,3} for\n (?:new|revised|extended) (?:deadline|due date|end date)",
    secretariat=r"""
        (?:must|should|shall|will|does|do|did|has|is|from|by|for|of) (?:the )?(?:emg )?secretariat
        (?:the|emg) secretariat (?:must|should|shall|will|has|needs|owes?|is)
    """,
    sections=words("section sections part parts chapter sect"),
)
