"""What is no question about the plan: it is answered with help and never with activities, whatever dates it holds."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from emgbot.core.planfile import load_plan
from emgbot.core.questions import Intent, Question, parse_question

PLAN_FILE = Path(__file__).parents[2] / "config" / "workplan-2017.yaml"
PLAN = load_plan(PLAN_FILE.read_text(encoding="utf-8"), file=PLAN_FILE.name).plan

SMALL_TALK = """
back on Monday
it may rain
cancelled due to rain
due to the holidays we are late
ask the SUN people
thanks!
ok
see you in May
I will be away until 20 Aug
we are late
sorry for the late reply
the meeting is on Monday
Back on Monday
I am back on Monday
I'm out of office until 20 August
out of office this week
on leave next week
see you next week
see you on Friday!
have a nice weekend
happy new year
happy birthday
merry christmas
may I?
it may rain tomorrow
may the force be with you
maybe in May
we may be late
I may be late on Monday
sorry, running late
running 5 minutes late
late again, sorry
I am late today
she is late
the train was delayed
the flight was delayed due to fog
the meeting is cancelled due to the strike
meeting moved to Tuesday due to travel
due to rain the workshop is moved to March
due to budget constraints
that is due to the holidays
with all due respect
in due course
we will answer in due course
thank you
thanks a lot
many thanks for your help
thanks for the digest
thanks for the update
ok thanks
ok, thanks, will do
great
great job!
well done
well done everyone
done
done!
all done
completed
finished yesterday
we finished the report
we finished 1c last week
we completed the survey in March
1c done
1c completed
A.1.c is done
A.1.c is late because of UNU
1c delayed to May
A.1.c will be delayed
the survey is done
the draft has been circulated
data collection started
work has started
started last week
the report is due on Friday
the report is due on Friday, please send your inputs
please send your comments by Friday
please send your inputs by 15 March
please submit your contributions before 30 June
deadline for comments is Friday
the deadline was extended
we need more time
we need to talk
we need the report by Friday
I need to finish the report by Friday
let's meet on Tuesday
can we meet on Tuesday?
can you call me tomorrow?
shall we talk next week?
are you free on Friday?
are you there?
is anyone going to Nairobi in May?
is the office closed on Friday?
is the office open on Monday?
what time is it?
what day is it today?
what is the weather tomorrow?
what's for lunch?
what's for lunch on Friday?
what's up
what's up?
how are you?
how are you doing?
how is the weather
how was your weekend?
who is coming to lunch?
who is on leave next week?
who wants coffee?
where is the meeting room?
where is Anna?
where are you?
where do we meet on Monday?
when is lunch?
when is the party?
when are you back?
when is your birthday?
when will Anna be back?
why?
why not
yes
no
no problem
sure
good idea
I agree
I will do it
will do
noted
noted with thanks
received
copy that
lol
:)
👍
...
?
!!!
123
42
2017
March 2017
March
next week
next Monday
tomorrow
today
by Friday
until May
Q2
in 2 weeks
15 March
SUN
we
we are on it
we are working on it
I'm working on it
ask UNU
ask the UN people
call the SUN facility on Monday
the sun is shining
what a nice day
what a week
what a great end to the year
open the window please
please close the door
the door is open
the shop is open until 8
the end
in the end we won
end of story
the weekend starts tomorrow
my weekend was nice
my apologies
my colleague will answer
my report is late
our report is late
I have nothing to add
nothing to report
nothing from us
no update
no news
no changes
I have no idea
he said it is late
it is getting late
too late
better late than never
it's late, good night
late reply, sorry
as of late
we missed you
I missed the call
I missed the meeting yesterday
miss you
a friend of mine
he has a gold mine
can someone help me move on Saturday?
I can help on Friday
happy to help
thanks for your help
let me know if I can help
let me know
let me check
let me know by Friday
I'll check tomorrow
I'll send it tomorrow
I'll be there
will be there on 3 May
I was in Nairobi last week
I sent the survey to UNEP yesterday
UNU has sent the data
the IMG met on 3 March
see attached
see below
see the attached note
please see the attached report
FYI
FYI the report is online
https://example.org/due-this-month
<https://example.org/report|the report>
the library books are due on Friday
the rent is due on the 1st
my baby is due in May
her baby is due in June
is the rent due on Friday?
when is your baby due?
what invoices are due this month?
what films are out next week?
what films are due next month?
which bus goes next?
next time please
next time
next please
who is next?
you're next
what next year's budget is nobody knows
the next meeting is on Monday
the next steps are clear
I'd like to thank you
list
last
past
match
dear all
Dear all, please find attached the minutes
Dear colleagues, the office will be closed on Monday due to the holiday
hello, I am back
Hi all, I will be late today
good night
bye
can you hear me
I do not know what you mean
whatever
what?
who?
where?
when?
how?
which?
anything else?
anything?
nothing
everything
everything is fine
everything fine?
all good
all
is it done?
done?
is everyone ok?
open
pending
it's pending
still waiting for UNU
waiting for UNU
blocked by UNU
we are blocked
on track
everything on track
in progress
under way
60%
50 % done
started
not yet
not done yet
not started yet
"""


@pytest.mark.parametrize("text", SMALL_TALK.strip().splitlines())
def test_small_talk_is_no_question(text: str) -> None:
    assert PLAN is not None
    assert parse_question(text, PLAN, today=date(2017, 3, 20)) == Question(Intent.UNKNOWN)
