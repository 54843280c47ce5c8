"""English questions about time: due, overdue, next, one's own; the digest and help. Phrases, in the order of trial."""

from __future__ import annotations

from emgbot.core.questions.english_words import ASK, DONE, MUST, MY, NOUN, WE, WORK
from emgbot.core.questions.words import Intent, Needs, Rule

DIGEST = (
    Rule(
        Intent.DIGEST,
        """
        digests?
        newsletter
        recap
        weekly(?: (?:summary|report|update|post|overview|news))?
        (?:summary|report|overview) of the week
        summar(?:y|ies|ise|ize)
        """,
        Needs.ALONE,
    ),
    Rule(
        Intent.DIGEST,
        """
        what (?:has |have |is |was |were )?(?:the )?(?:changed?|changes|happened|new|been (?:happening|going on))
        what(?: else)? did (?:change|happen)
        (?:any|recent|latest|the) changes
        what (?:did|have) (?:i|we) miss(?:ed)? while
        """,
        Needs.ALONE,
    ),
)

MINE = (
    Rule(
        Intent.MINE,
        rf"""
        {MY} (?:own )?(?:{NOUN}|list|plate|stuff|duties|responsibilities|commitments|assignments|obligations)
        {MY} (?:to (?:do|dos)|part|homework|work plan|ones?|things to do|promises)
        mine
        assigned to me
        on my (?:plate|list|desk)
        """,
        Needs.ALONE,
    ),
    Rule(
        Intent.MINE,
        rf"""
        {ASK}(?: \S+){{0,3}} (?:do|must|should|have|shall|will) i(?: (?:still|now|also))?(?: {MUST})?(?: be)? {WORK}
        {ASK}(?: \S+){{0,3}} (?:do|must|should|am|have|shall) i(?: still| now)? (?:have|need|owe|got)
        {ASK}(?: \S+){{0,3}} i (?:still )?(?:need|have|must|should|owe)(?: to)?(?: do)?
        what am i (?:responsible for|in charge of|supposed to do|late (?:with|on)|behind (?:on|with)|leading)
        what (?:have|did) i (?:miss(?:ed)?|forg[eo]t(?:ten)?)
        (?:have|did) i miss(?:ed)? (?:anything|something|any \S+|my \S+)
        what am i on the hook for
        am i (?:late|behind|overdue)
        (?:do|have) i (?:have|got|owe) anything
        {ASK}(?: \S+){{0,4}} (?:for|from|by|of|with|to) me
        """,
        Needs.ASKED,
    ),
)

OVERDUE = (
    Rule(
        Intent.OVERDUE,
        r"""
        over ?dues?
        past due
        past (?:the |its |their |our )?(?:planned )?(?:ends?|deadlines?|due dates?|end dates?)
        (?:missed|passed|late|lapsed|expired|broken) (?:deadlines?|due dates?)
        deadlines?(?: \S+){0,2} (?:missed|passed|lapsed|expired|slipped)
        due overdue
        behind (?:the )?(?:schedule|plan|time|timetable)
        delinquent
        """,
    ),
    Rule(
        Intent.OVERDUE,
        rf"""
        (?<!too )(?<!as )(?<!of )late(?: {NOUN})?
        (?:behind|delayed|missed|slipp(?:ed|ing)|lagging|expired|lapsed|off track)(?: {NOUN})?
        delays?
        (?:did|have|do) {WE}(?: \S+)? (?:miss|overrun)(?: (?:anything|something))?
        (?:should|ought to|must)(?: already)? have(?: already)?(?: been)? {DONE}
        (?:should|(?:was|were) supposed to)(?: already)? be (?:{DONE} (?:already|by now)|already {DONE})
        not (?:been )?(?:done|delivered|finished|completed|submitted) (?:on|in) time
        out of time
        went past
        (?:fell|falling|fallen) behind
        """,
        Needs.TITLED,
    ),
)

NEXT = (
    Rule(
        Intent.NEXT,
        rf"""
        {ASK}(?: \S+)? (?:is|are|comes?|will (?:come|be)|goes|have we got|do we have)(?: \S+)? (?:next|coming|ahead)
        {ASK}(?: \S+)? (?:happens?|follows?)(?: \S+)? (?:next|afterwards)
        what (?:follows|next)
        (?:^|, )next(?: @place)?$
        up next
        next up
        (?:due|coming|ending|ends?) (?:next|soon)
        next (?:due |planned |big |few )?(?:deadlines?|due dates?|{NOUN}|things?|ones?|steps?|planned ends?)
        {ASK}(?: \S+)? (?:should|do|must|can|shall) (?:we|i) (?:do|tackle|work on|deliver) next
        (?:coming|comes) up
        upcoming
        in the pipeline
        (?:lies? ahead|ahead of us|on the horizon)
        soon(?:est)?
        """,
        Needs.ALONE,
    ),
)

DUE_MUST = (
    Rule(
        Intent.DUE,
        rf"""
        {MUST}(?: (?:{WE}|i|be|have been|still|already|now|all|also|absolutely)){{0,3}}(?: {MUST})?(?: be)? {WORK}
        {ASK}(?: \S+){{0,3}} (?:do|does|should|must|shall) {WE}(?: \S+)? (?:have|need|owe|got)(?: to {WORK})?
        (?:do|does|should|must|shall) {WE}(?: \S+)? (?:have|need|owe|got) (?:to {WORK}|anything|any|something)
        (?:have|has) {WE} (?:got )?to {WORK}
        to be {DONE}
        (?:expected|needed|wanted|required) (?:from|of|by) (?:us|members|them|@place)
        what {NOUN}? ?(?:is|are) (?:needed|required)
        """,
        Needs.ASKED,
    ),
)

DUE = (
    Rule(
        Intent.DUE,
        r"""
        (?<!in )due(?: dates?)?(?! (?:to(?! (?:be|end|finish|start)| @)|course|diligence|process|respect|care|regard))
        dead ?lines?
        (?:planned|scheduled|end|target|cut ?off|closing|delivery) (?:ends?|dates?)
        time limits?
        cut ?offs?
        deliverables?
        """,
    ),
    Rule(
        Intent.DUE,
        r"""
        (?:end|ends|ending|ended|expires?|expiring|finish|finishes|finishing|close|closes|closing|concludes?|concluding)
        (?:complete|completes|submit|submissions?|deliver|delivers|delivery|deliveries|falls?|falling|to dos?)
        (?:planned|scheduled|foreseen|expected|wraps? up|to finish|mature|matures)
        """,
        Needs.ASKED,
    ),
    Rule(
        Intent.DUE,
        rf"""
        (?:happen|happens|happening|going on|start|starts|starting|begin|begins|beginning)
        (?:run|runs|running|come|comes|coming)
        (?:ready|agenda|calendar|programme|schedule|the plan|work on|working on|needed|required|need|on)
        ours?
        (?:have we(?: got)?|we have|we got|is there|are there|there is)
        {NOUN}
        what (?:is|for|do we have|have we got|have we)(?= @when)
        anything(?: for)?(?= @when)
        """,
        Needs.WHEN,
    ),
    Rule(
        Intent.DUE,
        rf"(?:^|, |please )(?:(?:list|all|the|of|show|me|our) )*{NOUN}(?: (?:for|in|of))?(?= @when)",
        Needs.ALONE,
    ),
)

MEANING = (
    Rule(
        Intent.HELP,
        r"""
        what (?:does|do|is meant by) (?:due|overdue|at risk|on hold|carried over|ongoing) ?(?:means?|stands? for)?$
        """,
        Needs.ALONE,
    ),
)

HELP = (
    Rule(
        Intent.HELP,
        r"""
        (?<!your )(?<!the )(?<!for )help(?: me)?(?! yourself)
        (?:i|we) need help
        how (?:do|can|should|must) (?:i|we) (?:report|mark|set|update|change|answer|record|reply|close)(?: \S+){0,6}
        commands?
        usage
        instructions
        what (?:else )?(?:can|could|do|should|may) (?:you|i|we) (?:do|ask|say|type|know)(?: (?:you|me|us|with|for))*
        how (?:do|can|does|should) (?:i|we|you|this|it|emgbot|bot|the bot) (?:use|work|ask|talk)(?: (?:this|it|you|to))*
        (?:who|what) are you
        what (?:questions|commands)
        introduce yourself
        ^(?:hi|hello|hey|good (?:morning|afternoon|evening|day)|greetings)(?: \S+)?$
        """,
        Needs.ALONE,
    ),
)
