"""From a document to a draft of a plan: rows and lines in, a plan and everything it was unsure of out. Pure.

`text` reads plain text and pasted tables into `source.Line`s (Word documents are read in `emgbot.documents`); `entries`
finds what the lines say (headings, activities, schedules) with `columns` and `labels`; `outline` puts it in order as
sections, groups and activities; `drafting` makes the plan, with `wording` for what no document says, `meetings` for
the milestones and `likeness` for what an earlier plan already knows.
"""
