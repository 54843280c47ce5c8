"""The English words of questions that ask for nothing themselves, and pieces of phrases. Data only."""

from __future__ import annotations

from emgbot.core.questions.words import words

NOUN = r"(?:activit(?:y|ies)|tasks?|items?|things?|actions?|deliverables?|deadlines?|outputs?|works?|milestones?)"
DO = (
    r"(?:finish|complete|close|conclude|deliver|submit|achieve|accomplish|finali[sz]e|wrap up|tick off|do|get done"
    r"|send|report)"
)
DONE = (
    r"(?:(?<!not )(?<!yet )(?:finished|completed?|closed|concluded|delivered|submitted|achieved|accomplished"
    r"|finali[sz]ed|wrapped up|ticked off|done|over with))"
)
MUST = (
    r"(?:must|should|shall|needs? to|needed to|needs?|ha(?:s|ve|d) to|ha(?:s|ve|d) got to|got to|is to|are to|ought to"
    r"|will|going to|(?:is|are) (?:supposed|expected|meant|planned|scheduled|due) to|supposed to|expected to)"
)
WORK = (
    rf"(?:{DO}|{DONE}|ready|finali[sz]ed|sent|hand(?:ed)? in|turn(?:ed)? in|happen|end|ended|prepared?|produced?"
    r"|provided?|circulated?|reported|in place|work(?:ed)? on|expire|focus on|take place|held|published?|issued?)"
)
MY = r"my(?: (?:own|next|open|overdue|late|upcoming|due|current|remaining|pending))*"
WE = r"(?:we|they|people|members|everyone|everybody|the \S+|our \S+|@place|@name)"
ASK = r"(?:what|which|anything|something|everything)"

IDLE = words("""
    a an the of on in at to for from with by about as into within across per and or also but so if please kindly me us
    our ours my we i you they it its their there here this that these those still yet already now currently right just
    only even ever exactly really actually today be been being is are was were am do have has had can
    could will would should shall must may might not no yes all each every both other more most many much some any one
    ones else up out then than when what which who how group groups section sections part channel channels img
    secretariat member members team plan workplan programme s own point side left know want like need see tell
    show give quick question moment currently date dates period until till after before between during around since
    end early mid best regards cheers kind look looking go get got full complete entire whole everything anything
    something nothing list overview new year month week quarter people anyone someone anybody least ask wondering
    wonder hope able let taken pls plz thx btw fyi sure sometime ahead later again time times case long
""")
NOUNS = words("""
    activity activities task tasks item items thing things action actions deliverable deliverables deadline deadlines
    output outputs work works milestone milestones plan workplan list report reports entries points line lines
""")
GENERIC = words("""
    report reports draft final note notes meeting meetings paper review reviews guide work working information progress
    presentation present presenting prepare preparing preparation arrange organize organise finalize finalise
    finalization support supporting develop development process processes member members common approach first other
    possible new option options system wide management issue issues implementation implement implementing group un unep
    emg img follow update communication role team task plan practice practices good project findings body environment
    environmental agenda discussion discuss provide provision share sharing circulate circulating coordinate
    coordination coordinating facilitate facilitating consult consultation consultations collection analysis strategy
    strategies activity activities exchange next mid term segment session cooperation overall operational
    accomplishment accomplishments reporting maximizing context including ahead assembly result results date schedule
    sustainable development official senior four three two one eighth interim living revision facility facilities
    dimension profile profiles conclude mechanism field level agency agencies initiative initiatives publish publishing
    time late end send submit deliver start begin comment comments feedback need needed people person going forward way
    ways
""")
NEVER = words("""
    summer advice april's asks away back bakes ball bank batch bean bear became because become beer begin begins behave
    believe bell belong bend beside besides best better beyond bike birthday bone both bother bread break brick
    brisk brother busy butter cake call calls cancel cast catch cell cent chart chat chats clan clone clothes cloud
    cold come confirmed core cost could course cover create created cure daily dark data date dated dates dead deal
    deals dear decay deer delay device diet digit digits dine disk display does dome dose dust eight either email
    emails ended evening event events every fake fall fast fate father fear feather feed fell fine finished finnish
    fired fish flask flight force four fresh fridays friend friendly friends funny gate gave gear gift give gold
    gone great greater growth guest guests hall halves hatch hate have heal health hear heart heat held hence here
    hereby hike hired hold hole holiday home honey horse host hour hours house inner just king known lack laid lake
    lakes larch last latch late later latter launch lead leads lease least leather lend lends less letter life light
    line list live lives loss lost loud love lunch lunchtime lure mail make marched mark market marsh mask match
    matches mate matter mean meat meek meet meets member mend might mine mines mist mondays money monkey monthly
    months' moody moring morning most mother mouse mouthful mouths move moved moves moving must naked near neither
    nextdoor nice night nights nine none north nose notice noting number numbers offer once opening opens oven over
    pack paid paint paper papers park party past patch peace pen pens place plain plane plans plant plants pleased
    pleasure post price proper pure quarrel quarterly quest quick quiet quit quite rain rate relay release remember
    remembers rent request requests resort rest rice right ring rings risk risks rose running said saturdays scared
    score seek seem sent seven shake shape shared shift should show shows sick sight sing slow small smart sold some
    someday source south speed spend sport spring square stack starch stare start state states statue statues store
    strike string strong sundays sunny sweet swift taken takes tall taste tear tent test tested text texted texts
    than thank thanks that that's them then there thereby these they thick thin think thinner those thread threat
    thursdays tie tight time times tired toady tone track trade train treat trick tuesdays tweet tweets unit united
    untie until vast very vest voice wait wake wall want warning watch water weak wealth wear weather wednesdays
    weed weekday weekend weekends weekly well went were west wheat wheel where whether whole wine wing winner word
    words workday world worse worth would yearly your yours
""")

WHOLE = r"""
    (?<!at )(?<!after )(?<!of )(?<!hi )(?<!hello )(?<!dear )(?<!thanks )(?<!you )all(?! (?:of @|right|day))
    (?:everything|everywhere|everyone|everybody)
    (?:whole|entire|full|complete|overall) (?:work ?)?plan
    across the plan
"""
OURS = """
    ours?
    (?:this|our) (?:group|channel|team)
    for us
"""

MISSPELT = {
    slip: meant
    for meant, slips in {
        "due": "deu duw dur dut eud du",
        "what": "wat wht wha wot",
        "this": "tis thsi ths",
        "month": "mnth mth",
        "next": "nxt nex",
        "last": "lst",
        "week": "wk wek weel",
        "help": "hlp",
        "status": "stat",
    }.items()
    for slip in slips.split()
}
"""What is too short for the typo rule, or is written so on purpose."""

CALENDAR = words("""
    january february march april august september october november december monday tuesday wednesday thursday friday
    saturday sunday today tomorrow yesterday week weeks month months quarter quarters year years next last this
    previous current before after between until days within half following coming
""")
