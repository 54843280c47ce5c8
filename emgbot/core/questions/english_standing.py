"""English questions about where things stand: who, how far, done or not. Phrases, in the order of trial."""

from __future__ import annotations

from emgbot.core.questions.english_words import DO, DONE, NOUN, WE
from emgbot.core.questions.words import OPEN, Intent, Needs, Rule
from emgbot.core.status import Status

WHO = (
    Rule(
        Intent.STATUS,
        """
        focal points?
        who(?: \\S+){0,4} (?:responsible|charge|leads?|leading|owns?|owner|contact|accountable|handles?|handling)
        who(?: \\S+){0,4} (?:organi[sz]es?|organi[sz]ing|prepares?|preparing|drafts|drafting|writes|writing)
        who(?: \\S+){0,4} (?:coordinates?|coordinating|does|doing|working|works|runs?|behind|involved|assigned)
        who(?: \\S+){0,4} (?:has|is|for|on|about|looks)
        (?:owners?|leads?|contacts?)(?: persons?)? (?:of|for|on)
        (?:person|people) in charge
        responsible (?:person|for)
        """,
        Needs.SCOPE,
    ),
    Rule(Intent.STATUS, "focal points?\n who (?:is|are) (?:responsible|in charge|the contacts?)", Needs.ALONE),
)

NOT_DONE = (
    Rule(
        Intent.STATUS,
        r"""
        (?:have|has|had|did|do|is|are|was|were)(?: \S+){0,3} not (?:yet )?(?:been )?start(?:ed)?
        not (?:yet )?(?:been )?(?:started|begun)
        (?:unstarted|yet to (?:start|begin))
        """,
        Needs.TITLED,
        Status.NOT_STARTED,
    ),
    Rule(
        Intent.STATUS,
        rf"""
        not(?: (?:yet|been|quite|we|they|be)){{0,3}} (?:{DO}|finished|completed?|closed|delivered|submitted|done)
        yet to be {DONE}
        (?:unfinished|incomplete|uncompleted|undone|outstanding|pending|unresolved)
        still (?:open|missing|to do|to be done|to go|running|remain(?:s|ing)?|waiting)
        (?:what|which|anything|how much|how many)(?: \S+){{0,2}} (?:left|remain(?:s|ing)?)(?: to (?:do|be done))?
        """,
        Needs.TITLED,
        OPEN,
    ),
)

STATUSES = (
    Rule(
        Intent.STATUS,
        f"at risk\n in (?:danger|jeopardy|trouble)\n risky\n not on track\n endangered\n risks? {NOUN}",
        Needs.TITLED,
        Status.AT_RISK,
    ),
    Rule(
        Intent.STATUS,
        r"""
        on hold
        (?:blocked|stuck|paused|suspended|stalled|halted)
        (?:is|are)(?: \S+)? (?:waiting|awaiting)
        """,
        Needs.TITLED,
        Status.ON_HOLD,
    ),
    Rule(
        Intent.STATUS,
        f"under ?way\n in progress\n ongoing\n being worked on\n (?<!been )started\n active(?: {NOUN})?",
        Needs.TITLED,
        Status.UNDER_WAY,
    ),
    Rule(Intent.STATUS, "discontinued\n cancell?ed\n dropped\n abandoned", Needs.TITLED, Status.DISCONTINUED),
    Rule(Intent.STATUS, "carried (?:over|forward)\n carry over", Needs.TITLED, Status.CARRIED_OVER),
    Rule(Intent.STATUS, rf"(?<!secretariat )(?<!secretariat be )open(?: {NOUN})?", Needs.TITLED, OPEN),
    Rule(
        Intent.STATUS,
        rf"""
        (?:did|have|has) {WE}(?: \S+)? {DO}
        (?:what|which|anything|something|have|has|had|did|were|was|are|is|been|got)(?: \S+){{0,4}} {DONE}
        (?:how (?:many|much)|all|the|who)(?: \S+){{0,4}} {DONE}
        {DONE} {NOUN}
        {NOUN}(?: that)?(?: (?:were|was|are|we|have been))? {DONE}
        (?:accomplishments|achievements)
        """,
        Needs.ASKED,
        Status.COMPLETED,
        past=True,
    ),
    Rule(Intent.STATUS, rf"(?:finished|completed|closed|done) {NOUN}", Needs.TITLED, Status.COMPLETED, past=True),
)

STATUS = (
    Rule(Intent.STATUS, "on (?:track|schedule|time)", Needs.TITLED),
    Rule(
        Intent.STATUS,
        r"""
        status(?:es)?
        where (?:are|do|did|is|does|have) (?:we|things|they|it|everything|the plan|work)(?: (?:stand|now|got to|at))*
        how (?:are|is|do|have) (?:we|things|it|everything|they|the (?:plan|work|activities|work plan))
        how (?:are|is|have) (?!you )(?:\S+ ){1,2}(?:doing|going|coming|progressing)(?: (?:along|on))?
        how (?:do|does) (?:things|it|everything|the (?:plan|work plan)) (?:look|stand)
        how far (?:are we|along|is|are)
        overview
        (?:state|lay) of (?:play|affairs|things|the land)
        big picture
        """,
        Needs.ALONE,
    ),
    Rule(
        Intent.STATUS,
        r"""
        progress(?:ing)?
        (?:any|latest|an|recent|quick|the|more|new|last) (?:update|updates|news|word|info|information)
        updates? (?:on|for|about|of|from)
        (?:what|how) about
        tell (?:me|us) (?:more )?about
        (?:latest|state of|status|happening|going on|going|doing|coming along|stand|stands|look|looks|looking)
        (?:how|where) (?:is|are|far|did|do|does|much)
        (?:details?|card|explain|history|say about|know about)
        what (?:is|are)(?= @| the @)
        """,
        Needs.SCOPE,
    ),
    Rule(
        Intent.STATUS,
        rf"""
        (?:list|show|see|which|what|how many)(?: (?:me|us|all|the|our|every|of|are|is|there))* (?:{NOUN}|plan|board)
        board
        (?:the )?work ?plan
        the plan
        """,
        Needs.ALONE,
    ),
)
