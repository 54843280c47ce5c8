"""The words of printed schedules in French, Spanish, Russian and Arabic, as data; for Chinese see `schedule_chinese`.

They fit the one grammar of `schedule_cells`. Accents, case and dots do not matter.
"""

from __future__ import annotations

from emgbot.core.dates.spans import Part
from emgbot.core.dates.words import Kind

_FRENCH: dict[Kind | Part, str] = {
    Kind.QUARTER: "t|trimestre|trimestres|trim",
    Kind.HALF: "semestre|semestres|sem",
    Kind.ENDING: "re|ere|eres|ème|èmes|nde",
    Part.EARLY: "début|début de|au début de|dès le début de|début du",
    Part.MID: "mi|milieu de|milieu du|à la mi|au milieu de|au milieu du|à mi",
    Part.END: "fin|fin de|fin du|à la fin de|la fin de|à fin|fin de l'année|la fin de l'année",
    Kind.OF: "de|du|d'|des",
    Kind.THE: "le|la|les|l'|le mois de|mois de",
    Kind.AND: "et|ainsi que",
    Kind.OR: "ou",
    Kind.TO: "au",
    Kind.BY: "jusqu'à|jusqu'au|jusqu'en|d'ici|d'ici à|d'ici au|d'ici la|au plus tard en|au plus tard le|au plus tard|"
    "au plus tard à|pas plus tard que|pour le|échéance|date limite|délai|avant le ou le|au plus tard au",
    Kind.BEFORE: "avant|avant le",
    Kind.AFTER: "après",
    Kind.FROM: "à partir de|à partir du|à compter de|à compter du|dès|depuis|à dater de|à dater du|pas avant",
    Kind.BETWEEN: "entre",
    Kind.ONWARDS: "et au-delà|et après|et suivants|et suivantes|et ensuite|et plus tard",
    Kind.LATEST: "au plus tard",
    Kind.EARLIEST: "au plus tôt",
    Kind.SO_FAR: "ce jour|à ce jour|aujourd'hui|présent",
    Kind.DURING: "en|pendant|durant|au cours de|au cours du|courant|dans le courant de|tout au long de|toute|toute la|"
    "tout|pendant tout|pendant toute|tout le|sur|sur la période|période|pour la période|pour la durée de",
    Kind.YEAR: "année|années|l'année|an",
    Kind.BIENNIUM: "biennale|exercice biennal|période biennale|biennie|biennum",
    Kind.ABOUT: "environ|vers|provisoire|provisoirement|prévu|prévue|prévu en|à titre provisoire|probablement",
    Kind.ONGOING: "continu|continue|en cours|en continu|permanent|permanente|de façon continue|de manière continue|"
    "en permanence|selon les besoins|au besoin|si nécessaire|le cas échéant|activité continue|activité permanente|"
    "à la demande|sur demande|régulièrement|de façon permanente|de manière permanente|récurrent|récurrente|"
    "selon que de besoin|en tant que de besoin|suivant les besoins|continuellement|activité en cours|en tout temps",
    Kind.TBC: "à confirmer|à déterminer|à préciser|à définir|à fixer|à convenir|à décider|à venir|date à confirmer|"
    "date à déterminer|date à préciser|date à fixer|date à définir|dates à confirmer|dates à déterminer|non déterminé|"
    "non déterminée|pas encore déterminé|pas encore fixé|non défini|non fixé|reste à déterminer|à arrêter|"
    "dates à préciser|dates à fixer|non précisé|en attente|à annoncer|non programmé",
    Kind.SEASON: "printemps|été|automne|hiver",
}
_SPANISH: dict[Kind | Part, str] = {
    Kind.ENDING: "er|ro|ra|do|da|to|ta",
    Part.EARLY: "principios de|inicios de|comienzos de|a principios de|a comienzos de|a inicios de|inicio de|"
    "al inicio de|principio de|a principios del",
    Part.MID: "mediados de|a mediados de|mediados del|a mediados del|mitad de",
    Part.LATE: "finales de|a finales de|finales del|a finales del",
    Part.END: "fin|fin de|fines de|final de|a fines de|fin del|fines del|final del|a fin de|el fin de|el final de",
    Kind.OF: "de|del",
    Kind.THE: "el|la|los|las|el mes de|mes de",
    Kind.AND: "y",
    Kind.OR: "u",
    Kind.TO: "al",
    Kind.BY: "hasta|hasta el|a más tardar en|a más tardar el|a más tardar|no más tarde de|no más tarde del|para|"
    "para el|plazo|fecha límite|antes o el|a más tardar a|a más tardar al",
    Kind.BEFORE: "antes de|antes del|antes de que termine",
    Kind.AFTER: "después de|después del|tras",
    Kind.FROM: "a partir de|a partir del|desde|desde el|a contar de|no antes de",
    Kind.BETWEEN: "entre|entre el",
    Kind.ONWARDS: "en adelante|y siguientes|y posteriores|y después|y más allá|y años siguientes",
    Kind.LATEST: "a más tardar|como máximo",
    Kind.EARLIEST: "como mínimo|como muy pronto|lo antes",
    Kind.SO_FAR: "la fecha|presente|el presente|la actualidad|fecha",
    Kind.DURING: "en|durante|durante el|a lo largo de|a lo largo del|todo el|todo|todos los|en el curso de|"
    "en el transcurso de|período|periodo|en el período|en el período de|para el período|en todo el",
    Kind.YEAR: "año|años",
    Kind.BIENNIUM: "bienio",
    Kind.ABOUT: "hacia|alrededor de|aproximadamente|aprox|provisional|previsto|prevista|previsto en|tentativo|"
    "tentativa|provisionalmente|probablemente|estimado",
    Kind.ONGOING: "permanente|en curso|continuo|continua|continuado|continuada|de forma continua|de manera continua|"
    "de manera permanente|de forma permanente|según sea necesario|según proceda|cuando proceda|según se requiera|"
    "cuando sea necesario|si es necesario|a petición|previa solicitud|a solicitud|periódicamente|regularmente|"
    "permanentemente|continuamente|constante|según las necesidades|actividad continua|actividad permanente|"
    "actividad en curso|recurrente|en marcha|con carácter permanente|en forma permanente|en forma continua",
    Kind.TBC: "por confirmar|por determinar|por definir|por decidir|por fijar|por anunciar|a confirmar|a determinar|"
    "a definir|a decidir|sin determinar|sin definir|sin fecha|pendiente|pendiente de confirmación|se confirmará|"
    "se determinará|fecha por confirmar|fecha por determinar|fechas por determinar|fechas por confirmar|"
    "fecha por definir|aún por determinar|todavía por determinar|no determinado|por concretar|por acordar|"
    "por establecer|pendiente de determinar|pendiente de confirmar",
    Kind.SEASON: "primavera|verano|otoño|invierno",
}
_RUSSIAN: dict[Kind | Part, str] = {
    Kind.QUARTER: "квартал|квартала|квартале|кварталы|кварталов|кварталу|кварталах|кварталом|кв",
    Kind.HALF: "полугодие|полугодия|полугодии|полугодию|половина|половины|половине|половину|пол",
    Kind.ENDING: "го|е|ое|ом|му|ый|ой|я|ая|ую|м",
    Part.EARLY: "начало|начале|начала|началу|в начале|самое начало",
    Part.MID: "середина|середине|середины|середину|в середине",
    Part.END: "конец|конце|конца|концу|в конце",
    Kind.AND: "и",
    Kind.OR: "или|либо",
    Kind.TO: "по",
    Kind.BY: "до|к|ко|не позднее|не позже|не позднее чем|не позднее чем к|срок|срок до|в срок до|крайний срок|"
    "срок исполнения|вплоть до|до и включая|к сроку|не позднее чем до",
    Kind.BEFORE: "перед|ранее|раньше",
    Kind.AFTER: "после",
    Kind.FROM: "с|со|начиная с|начиная со|не ранее|не раньше|от",
    Kind.BETWEEN: "между",
    Kind.ONWARDS: "и далее|и позднее|и позже|и последующие|и в последующие годы|и дальше",
    Kind.SO_FAR: "настоящее время|настоящего времени|по настоящее время|н . в .",
    Kind.DURING: "в|во|в течение|на протяжении|в ходе|за|на|весь|в период|период|всего|в течение всего|"
    "в период с|на период|за период|круглый",
    Kind.YEAR: "год|года|году|годы|годов|годах|г|гг|г . г .|годам",
    Kind.BIENNIUM: "двухгодичный период|двухлетний период|в двухгодичный период|двухгодичном периоде|"
    "двухгодичного периода|двухгодичный",
    Kind.ABOUT: "около|примерно|ориентировочно|предварительно|приблизительно|предположительно",
    Kind.ONGOING: "постоянно|на постоянной основе|непрерывно|текущая|текущее|по мере необходимости|регулярно|"
    "на регулярной основе|постоянная деятельность|продолжается|в постоянном режиме|по запросу|по требованию|"
    "при необходимости|бессрочно|непрерывный процесс|ведется|постоянный|постоянная|постоянное|текущая деятельность|"
    "текущая работа|в текущем порядке|осуществляется|выполняется|на непрерывной основе|по просьбе",
    Kind.TBC: "уточняется|подлежит уточнению|будет уточнено|будет уточнен|будет уточнена|будут уточнены|"
    "будет определено|будет определено позднее|будет определено позже|будет уточнено позднее|"
    "будет определен|будет определена|будут определены|подлежит определению|подлежат определению|"
    "подлежит подтверждению|подлежат уточнению|подлежит согласованию|не определено|не определен|не определена|"
    "срок не определен|сроки не определены|сроки уточняются|срок уточняется|дата уточняется|даты уточняются|"
    "уточнить|будет подтверждено|будет объявлено|пока не определено|дата будет определена|"
    "сроки будут определены|определяется|согласовывается|дата не определена|сроки определяются|"
    "дата будет уточнена|подтверждается|ожидает подтверждения",
    Kind.SEASON: "весна|весной|весны|лето|летом|лета|осень|осенью|осени|зима|зимой|зимы",
}
_ARABIC: dict[Kind | Part, str] = {
    Kind.QUARTER: "الربع|ربع|الفصل|فصل|الربعان|الربعين|الأرباع",
    Kind.HALF: "النصف|نصف|النصفان",
    Part.EARLY: "بداية|أوائل|مطلع|في بداية|في أوائل|في مطلع|مستهل|بدايات",
    Part.MID: "منتصف|أواسط|في منتصف|في أواسط",
    Part.LATE: "أواخر|في أواخر",
    Part.END: "نهاية|في نهاية|آخر|ختام|متم",
    Kind.THE: "شهر|يوم|شهري|الشهر",
    Kind.OF: "لعام|لسنة",
    Kind.AND: "و",
    Kind.OR: "أو",
    Kind.TO: "إلى|إلى غاية|إلى نهاية شهر|لغاية",
    Kind.BY: "بحلول|حتى|قبل نهاية يوم|في موعد أقصاه|في موعد لا يتجاوز|في أجل أقصاه|في موعد غايته|موعد أقصاه|"
    "في غضون|الموعد النهائي|كحد أقصى|في موعد لا يتعدى|في تاريخ أقصاه",
    Kind.BEFORE: "قبل",
    Kind.AFTER: "بعد",
    Kind.FROM: "من|ابتداء من|اعتبارا من|بدءا من|منذ|بداية من|انطلاقا من|في الفترة من|الفترة من|في الفترة الممتدة من",
    Kind.BETWEEN: "بين|ما بين",
    Kind.ONWARDS: "فصاعدا|وما بعده|وما بعدها|وما يليه|وما بعد",
    Kind.LATEST: "على أقصى تقدير|كأقصى حد|على أبعد تقدير",
    Kind.SO_FAR: "الآن|الوقت الحاضر|تاريخه",
    Kind.DURING: "في|خلال|طوال|أثناء|على مدار|على مدى|كامل|الفترة|في الفترة|فترة|طيلة|خلال الفترة|للفترة",
    Kind.YEAR: "عام|سنة|العام|عامي|السنة|م|أعوام|سنوات|السنوات|الأعوام",
    Kind.BIENNIUM: "فترة السنتين|لفترة السنتين|في فترة السنتين",
    Kind.ABOUT: "حوالي|نحو|تقريبا|مبدئيا|مؤقت|مؤقتا",
    Kind.ONGOING: "مستمر|مستمرة|متواصل|متواصلة|جار|جارية|جاري|دائم|دائمة|بصفة مستمرة|بشكل مستمر|عند الاقتضاء|"
    "حسب الاقتضاء|عند الحاجة|حسب الحاجة|بصورة مستمرة|عملية مستمرة|عند الطلب|نشاط مستمر|بشكل دائم|بصفة دائمة|"
    "بانتظام|قيد التنفيذ|على أساس مستمر|مستمرا|باستمرار",
    Kind.TBC: "يحدد لاحقا|تحدد لاحقا|سيحدد لاحقا|ستحدد لاحقا|لم يحدد بعد|لم تحدد بعد|غير محدد|يؤكد لاحقا|"
    "قيد التحديد|يتم تحديده لاحقا|سيتم تحديده لاحقا|يتم تحديدها لاحقا|سيتم تحديدها لاحقا|يتقرر فيما بعد|"
    "يحدد فيما بعد|يحدد في وقت لاحق|يتعين تحديده|سيتم التأكيد لاحقا|يعلن لاحقا|سيحدد في وقت لاحق|غير محددة|"
    "قيد التأكيد|سيحدد|يحدد|بانتظار التأكيد|يتعين تأكيده",
    Kind.SEASON: "الربيع|ربيع|الصيف|صيف|الخريف|خريف|الشتاء|شتاء",
}
WORDS = (_FRENCH, _SPANISH, _RUSSIAN, _ARABIC)

ORDINALS = {
    1: "первый|первого|первом|первому|первое|первая|первой|первую|первым|الأول|الأولى|أول",
    2: "второй|второго|втором|второму|второе|вторая|вторую|вторым|الثاني|الثانية|ثاني",
    3: "третий|третьего|третьем|третьему|третье|третьим|الثالث|الثالثة|ثالث",
    4: "четвертый|четвертого|четвертом|четвертому|четвертое|четвертым|الرابع|الرابعة|رابع",
}
