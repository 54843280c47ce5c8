"""The days that people name without a number in Russian, Arabic and Chinese, where dateparser finds none: as data.

"Tomorrow", weekdays and counts from today; days with their month are read by dateparser.
"""

from __future__ import annotations

from collections.abc import Mapping

from emgbot.core.dates.normalise import fold
from emgbot.core.dates.spans import Unit
from emgbot.core.dates.words import Kind

_DAYS: Mapping[int, str] = {
    0: "сегодня|اليوم|今天",
    1: "завтра|غدا|غداً|الغد|明天",
    2: "послезавтра|بعد غد|بعد يومين|后天",
    7: "через неделю|بعد أسبوع|خلال أسبوع",
    14: "بعد أسبوعين|خلال أسبوعين",
    -1: "вчера|أمس|昨天",
    -2: "позавчера|أول أمس|前天",
}
_WEEKDAYS = (
    "понедельник|понедельника|понедельнику|الاثنين|الإثنين|周一|星期一",
    "вторник|вторника|вторнику|الثلاثاء|周二|星期二",
    "среда|среду|среды|среде|الأربعاء|周三|星期三",
    "четверг|четверга|четвергу|الخميس|周四|星期四",
    "пятница|пятницу|пятницы|пятнице|الجمعة|周五|星期五",
    "суббота|субботу|субботы|субботе|السبت|周六|星期六",
    "воскресенье|воскресенья|воскресенью|الأحد|周日|星期日",
)
_COUNTS: Mapping[int, str] = {
    2: "два|две",
    3: "три|ثلاثة|ثلاث",
    4: "четыре|أربعة|أربع",
    5: "пять|خمسة|خمس",
    10: "десять|عشرة|عشر",
}
# One month is not among them: without its number "через месяц" would be this month.
_UNITS: Mapping[Unit, str] = {
    Unit.DAY: "дня|дней|أيام|天",
    Unit.WEEK: "недели|неделе|недель|أسابيع|الأسبوع|周",
    Unit.MONTH: "месяца|месяце|месяцев|أشهر|شهور|الشهر",
}
BEHIND = frozenset(fold(word).text for word in ("القادم", "القادمة", "المقبل", "المقبلة", "الماضي", "الماضية"))
"""What Arabic writes behind its noun: "the Friday next"."""
_AROUND: Mapping[Kind, str] = {
    Kind.BY: "до|к|حتى|بحلول",
    Kind.IN: "в|во|через|خلال",
    Kind.ON: "на",
    Kind.THE: "يوم",
    Kind.NEXT: "следующий|следующая|следующей|следующего|следующем|следующую|القادم|القادمة|المقبل|المقبلة",
    Kind.LAST: "прошлый|прошлая|прошлой|прошлого|прошлом|прошлую|الماضي|الماضية",
}


def script_phrases() -> dict[str, tuple[Kind, int]]:
    """The folded phrases and what they are to the grammar of windows."""
    units = tuple(Unit)
    tables = [
        *((Kind.RELATIVE, day, words) for day, words in _DAYS.items()),
        *((Kind.WEEKDAY, number, words) for number, words in enumerate(_WEEKDAYS, start=1)),
        *((Kind.COUNT, number, words) for number, words in _COUNTS.items()),
        *((kind, 0, words) for kind, words in _AROUND.items()),
        *((Kind.UNIT, units.index(unit), words) for unit, words in _UNITS.items()),
    ]
    return {fold(word).text: (kind, value) for kind, value, words in tables for word in words.split("|")}
