"""The English words of questions that ask for nothing themselves, and pieces of phrases. Data only."""

from __future__ import annotations

from emgbot.core.question_words import words

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
WE = r"(?:we|they|people|members|everyone|everybody|the \S+|our \S+|@place)"
ASK = r"(?:what|which|anything|something|everything)"

IDLE = words("""
    a an the of on in at to for from with by about as into within across per and or also but so if please kindly me us
    our ours my we i you they it its their there here this that these those still yet already now currently right just
    only even ever exactly really actually today be been being is are was were am do does did done have has had can
    could will would should shall must may might not no yes all each every both other more most many much some any one
    ones else up out then than when what which who how group groups section sections part channel channels img
    secretariat member members team plan workplan programme office s own point side left know want like need see tell
    show give quick question moment currently date dates period until till after before between during around since
    end early mid best regards cheers kind look looking go get got full complete entire whole everything anything
    something nothing list overview new year month week quarter people anyone someone anybody least ask wondering
    wonder hope able let sure sometime ahead later again time times case long
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
    thanks thank match matches past dear list last late later latter date dated dates rate gate hate mate fate test text
    texts rest best west vest mine mines line nine fine wine dine times time tie weak seek meek mouth mouths moth south
    north dead deal deals lead leads have give gave lunch launch hold held cold gold sold must most mist just dust lost
    cost post host fast cast vast least less loss then them they than that there these those where were here hear heart
    tear bear near gear fear wear oven pen over event events seven every very cover state states smart start chart
    party taste mask asks flask known show shows slow word words world park mark market dark marched home come some dome
    gone bone tone none once nice price rice does dose rose nose clothes clone think thin noting sport resort plane
    plans plain plant plants clan house mouse hour hours yours four your course source force horse worse sunny funny
    money monkey honey guest guests quest request requests lend lends spend bend ended mend live life lives love digit
    digits diet back bank lack pack track stack great treat create created greater trade bread break mean meat meet
    meets seem bean beer deer weed feed speed small call calls ball wall fall hall tall fell well bell cell bike hike
    strike make takes taken lake cake fake shake wake statue statues inner winner thinner letter better butter matter
    water quarrel quite quiet quit quick sick trick brick thick toady daily data delay decay relay display until untie
    unit united pleased peace place pleasure release lease threat morning evening opening warning moving boring string
    strong spring offer voice notice device advice paint paid said laid mail email emails shared shape scared square
    stare store score core wait want went sent rent tent cent weather leather feather whether either neither father
    mother brother bother holiday birthday someday workday weekday weekend weekends friend friends friendly away busy
    rain train running cancel confirmed finnish fresh fish pure cure lure tired hired fired would could should cloud
    loud flight light night nights right might tight sight eight number numbers remember member remembers sundays
    mondays saturdays fridays tuesdays thursdays wednesdays watch catch batch patch latch hatch marsh starch larch
    april's thread thereby hence hereby wealth health months' mouthful growth worth both moody nextdoor texted tested
    sweet tweet tweets weekly monthly yearly quarterly daily halves heal hole whole hall wheat heat that's chat chats
    wheel shift gift swift opens pens proper paper papers ring rings wing sing king risk risks disk brisk finished
    beside besides beyond behave believe belong became because become begin begins bakes lakes naked lunchtime
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
        "due": "deu duw dur dut eud",
        "what": "wat wht wha wot",
        "this": "tis thsi ths",
        "month": "mnth mth",
        "next": "nxt nex",
        "last": "lst",
        "week": "wk",
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
