"""The words people use for a status: English widely, the other UN languages in the words that come first to mind.

Only the table and how it is looked up; how a clause is built around a status is in `clauses`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from emgbot.core.dates.normalise import fold
from emgbot.core.status import Status


class Use(StrEnum):
    """How a status word may be used."""

    PLAIN = "plain"
    """Anywhere."""
    WAITING = "waiting"
    """On hold, and the word begins the note: "waiting for UNU"."""
    ROUGH = "rough"
    """Too rough for a thread reply: "almost done"."""
    ORDER = "order"
    """An order, only before references: "close 1c"."""
    DELAY = "delay"
    """Moves the planned end and keeps the status: "delayed to May"."""
    END = "end"
    """Names the new end without a preposition: "new end 15 May"."""


@dataclass(frozen=True, slots=True)
class StatusWord:
    """What a word or phrase says. `status` is None where only the planned end moves."""

    status: Status | None
    use: Use


_PLAIN: dict[Status, str] = {
    Status.NOT_STARTED: """
        not started | not yet started | not started yet | not begun | not yet begun | not begun yet | not commenced
        has not started | has not yet started | has not started yet | hasn't started | hasn't started yet
        have not started | have not yet started | have not started yet | haven't started | haven't started yet
        has not begun | has not yet begun | hasn't begun | not initiated | not yet initiated | unstarted
        yet to start | yet to begin | still to start | still to be started | to do | yet to be started
        pas commencé | pas encore commencé | non commencé | pas démarré | pas encore démarré | non démarré | à faire
        non entamé | pas entamé | pas débuté | pas encore débuté | pas encore entamé
        no iniciado | no iniciada | no comenzado | no comenzada | no empezado | no empezada | sin empezar
        sin iniciar
        sin comenzar | por hacer | por iniciar | aún no iniciado | aún no iniciada | todavía no iniciado
        no ha empezado
        no ha comenzado | aún no ha empezado | aún no ha comenzado
        не начато | не начат | не начата | не начаты | ещё не начато | ещё не начат | ещё не начата | не начали
        لم يبدأ | لم تبدأ | لم يبدأ بعد | لم تبدأ بعد | لم نبدأ | لم نبدأ بعد
        未开始 | 尚未开始 | 还没开始 | 还未开始 | 没有开始 | 没开始 | 未启动 | 尚未启动 | 待办
    """,
    Status.UNDER_WAY: """
        under way | in progress | in process | in hand | ongoing | started | begun | commenced | initiated | on track
        on schedule | wip | work in progress | working on it | we are working on it | in the works | in preparation
        being prepared | being drafted | being finalised | being finalized | under preparation | under development
        proceeding | progressing | progressing well | progressing as planned | advancing | active | kicked off
        continuing | continues | still ongoing | still under way | still in progress | still on track | resumed
        restarted | reopened | making progress | back on track | unblocked | no longer blocked | no longer on hold
        en cours | commencé | commencée | commencés | commencées | démarré | démarrée | démarrés | démarrées | entamé
        entamée | débuté | débutée | en bonne voie | en préparation | toujours en cours | en route | ça avance
        en curso | en proceso | en marcha | iniciado | iniciada | iniciados | iniciadas | empezado | empezada
        comenzado
        comenzada | en progreso | en ejecución | en desarrollo | en preparación | ha empezado | ha comenzado
        в процессе | в работе | выполняется | начато | начат | начата | начаты | идёт | ведётся | продолжается
        в ходе выполнения | в процессе выполнения | осуществляется | работа идёт | начали
        جار | جاري | جارٍ | جارية | قيد التنفيذ | قيد العمل | قيد الإنجاز | قيد الإعداد | بدأ | بدأت | بدأنا
        جاري العمل
        جار العمل | جاري التنفيذ | جار التنفيذ | مستمر | مستمرة | بدأ العمل
        进行中 | 正在进行 | 正在进行中 | 在进行 | 在进行中 | 已开始 | 开始了 | 已经开始 | 开始 | 已启动 | 启动
        启动了 | 执行中
        办理中 | 正在办理 | 实施中 | 正在实施 | 推进中
    """,
    Status.AT_RISK: """
        at risk | in danger | in jeopardy | in trouble | off track | endangered
        à risque | en danger | menacé | menacée | compromis
        en riesgo | en peligro
        под угрозой | под угрозой срыва | есть риск | в зоне риска
        في خطر | معرض للخطر | معرضة للخطر | مهدد
        有风险 | 存在风险 | 面临风险
    """,
    Status.ON_HOLD: """
        on hold | put on hold | blocked | paused | on pause | suspended | stalled | stuck | parked | frozen | on ice
        halted | in abeyance | interrupted
        en attente | en pause | en suspens | suspendu | suspendue | bloqué | bloquée | interrompu | interrompue
        à l'arrêt
        en espera | en pausa | en suspenso | suspendido | suspendida | bloqueado | bloqueada | pausado | pausada
        detenido | detenida | paralizado | paralizada | interrumpido
        приостановлено | приостановлен | приостановлена | на паузе | заблокировано | заблокирован | в ожидании
        на удержании
        معلق | معلقة | متوقف | متوقفة | موقوف | قيد الانتظار | في الانتظار | مجمد
        暂停 | 已暂停 | 暂停中 | 搁置 | 已搁置 | 受阻 | 等待中 | 中断 | 停滞
    """,
    Status.COMPLETED: """
        done | finished | complete | completed | closed | finalised | finalized | accomplished | concluded | delivered
        achieved | fulfilled | implemented | wrapped up | closed out | done and dusted | successfully completed
        fully completed | fully done
        terminé | terminée | terminés | terminées | fait | faite | faits | faites | fini | finie | finis | finies
        achevé | achevée | achevés | achevées | complété | complétée | accompli | accomplie | finalisé | finalisée
        finalisés | finalisées | réalisé | réalisée | clos | clôturé | clôturée | c'est fait | c'est terminé
        c'est fini
        hecho | hecha | hechos | hechas | terminado | terminada | terminados | terminadas | completado | completada
        finalizado | finalizada | concluido | concluida | acabado | acabada | realizado | realizada | cumplido
        cumplida
        listo | lista | cerrado | cerrada | ya está
        сделано | сделан | сделана | сделаны | готово | готов | готова | готовы | завершено | завершён | завершена
        завершены | закончено | закончен | закончена | выполнено | выполнен | выполнена | выполнены | окончено
        закрыто
        сделали | закончили | завершили
        تم | تمت | منجز | منجزة | مكتمل | مكتملة | اكتمل | اكتملت | انتهى | انتهت | أنجز | أنجزت | منتهي | تم الإنجاز
        تم الانتهاء | تم الإنهاء | تم التنفيذ | تم العمل | انتهينا
        完成 | 已完成 | 完成了 | 已经完成 | 已经完成了 | 已完成了 | 全部完成 | 做完了 | 做完 | 已做完 | 完毕
        结束 | 已结束
        结束了 | 办结 | 已办结 | 搞定
    """,
    Status.DISCONTINUED: """
        discontinued | cancelled | canceled | dropped | abandoned | terminated | withdrawn | called off | scrapped
        annulé | annulée | annulés | annulées | abandonné | abandonnée | supprimé | supprimée
        cancelado | cancelada | anulado | anulada | abandonado | abandonada | descartado | descartada | suprimido
        отменено | отменён | отменена | отменены | прекращено | прекращён | снято
        ألغي | ألغيت | ملغى | ملغي | ملغاة | تم الإلغاء | تم إلغاؤه | تم إلغاؤها
        取消 | 已取消 | 取消了 | 终止 | 已终止 | 中止 | 已中止 | 放弃
    """,
    Status.CARRIED_OVER: """
        carried over | carried forward | rolled over | carry over | carried-over
        reconduit | reconduite | trasladado al próximo plan | trasladado al próximo año
        перенесено на следующий год | 结转 | 已结转 | 转入下一年 | 转入下年度
    """,
}
_ROUGH = """
    almost done | almost finished | almost complete | almost completed | almost ready | nearly done | nearly finished
    nearly complete | nearly completed | half done | half way | half way done | half way there | partly done
    partially done | partly completed | partially completed | partially complete | mostly done | mostly completed
    mostly complete | mostly finished | getting there | launched | running | presque terminé | presque fini
    casi hecho
    casi terminado | почти готово | почти сделано
"""
_WAITING = "waiting for | waiting on | waiting | awaiting | pending | en attente de | en attente du | en espera de"
_ORDERS: dict[Status, str] = {
    Status.COMPLETED: "complete | close | finish | finalise | finalize",
    Status.UNDER_WAY: "start | begin | resume | reopen | restart",
    Status.ON_HOLD: "pause | block | suspend | hold",
    Status.DISCONTINUED: "cancel | drop | discontinue | abandon",
    Status.CARRIED_OVER: "carry over | carry forward | roll over",
}
_DELAY_ORDERS = "delay | postpone | push | push back | extend | reschedule | defer | move"
_DELAYS = """
    delayed | late | postponed | slipped | slipping | pushed | pushed back | moved | moved back
    rescheduled | deferred
    due date moved | due date extended | deadline postponed | deadline pushed back | end moved
    extended | put off | running late | behind schedule | behind | overdue | set back | delay | deadline extended
    deadline moved | needs more time | slips
    retardé | retardée | en retard | reporté | reportée | repoussé | repoussée | différé | différée | décalé | décalée
    prolongé | prolongée
    retrasado | retrasada | atrasado | atrasada | aplazado | aplazada | pospuesto | pospuesta | demorado | demorada
    con retraso | prorrogado | prorrogada | postergado | postergada
    отложено | отложен | отложена | перенесено | перенесён | перенесена | задерживается | задержка
    опаздывает | продлено
    متأخر | متأخرة | مؤجل | مؤجلة | تأجل | تأجلت | تم التأجيل | أجل
    延期 | 推迟 | 延迟 | 延后 | 已延期 | 已推迟 | 改期 | 顺延
"""
_NEW_ENDS = " | ".join(
    f"{new} {end}"
    for new in ("new", "revised", "updated")
    for end in (
        *("end", "end date", "planned end", "planned end date", "deadline", "date", "due date", "target date"),
        *("completion date", "delivery date", "target"),
    )
)
_ENDS = f"""
    {_NEW_ENDS}
    needs until | need until
    now due | now expected | expected now | expected | end date | nouvelle échéance | nouvelle date | nueva fecha
    новый срок | 新期限
"""

VOCABULARY: tuple[str, ...] = (
    *("not started", "to do", "started", "under way", "in progress", "ongoing", "on track", "at risk", "on hold"),
    *("blocked", "paused", "suspended", "done", "finished", "complete", "completed", "closed", "finalised"),
    *("discontinued", "cancelled", "dropped", "carried over", "delayed", "late", "postponed", "extended"),
    *("termine", "en cours", "hecho", "terminado", "en curso", "сделано", "готово", "выполнено", "завершено"),
)
"""What a mistyped status is compared with, folded."""

LABELS = "not started, under way, at risk, on hold, completed, or delayed to a day"
"""The statuses, as a person is told them."""

_GAP = "[ _-]{0,3}"
_SPLIT = re.compile(r"[|\n]")
_PERCENT = re.compile(
    r"(?:(?:about|around|approximately|approx\.?|ca\.?|circa|roughly|nearly|almost|environ|около)? ?[-~]?)"
    r"(?P<whole>\d{1,4})(?P<part>[.,]\d{1,4})? ?"
    r"(?:%|percent(?![a-z])|per cent(?![a-z])|pct(?![a-z])|pour cent|por ciento|процент(?:ов|а)?)"
    r"(?: (?:done|complete|completed|finished|ready|there|progress|achieved|termine|fait|hecho|готово|выполнено|完成)"
    r"(?![^\W_]))?"
)


def _phrases(listed: str) -> list[str]:
    return [phrase.strip() for phrase in _SPLIT.split(listed) if phrase.strip()]


def _key(folded: str) -> str:
    return re.sub("[ _-]", "", folded)


def _table() -> dict[str, StatusWord]:
    """Every phrase, folded and without blanks, with what it says. An earlier entry stands."""
    table: dict[str, StatusWord] = {}

    def add(listed: str, status: Status | None, use: Use) -> None:
        for phrase in _phrases(listed):
            table.setdefault(_key(fold(phrase).text), StatusWord(status, use))

    for status, listed in _PLAIN.items():
        add(status.value, status, Use.PLAIN)
        add(listed, status, Use.PLAIN)
    add(_DELAYS, None, Use.DELAY)
    add(_ENDS, None, Use.END)
    add(_WAITING, Status.ON_HOLD, Use.WAITING)
    add(_ROUGH, Status.UNDER_WAY, Use.ROUGH)
    for status, listed in _ORDERS.items():
        add(listed, status, Use.ORDER)
    add(_DELAY_ORDERS, None, Use.DELAY)
    return table


def _pattern() -> re.Pattern[str]:
    """All phrases, the longest first, each followed by no letter or digit but the Chinese "to" (延期到5月)."""
    listed = [
        *(listed for listed in (*_PLAIN.values(), *_ORDERS.values())),
        *(_DELAYS, _ENDS, _WAITING, _ROUGH, _DELAY_ORDERS),
        *(" ".join(status.value.split("_")) for status in Status),
    ]
    folded = {fold(phrase).text for each in listed for phrase in _phrases(each)}
    ordered = sorted(folded, key=lambda phrase: (-len(_key(phrase)), phrase))
    shaped = [_GAP.join(re.escape(word) for word in re.split("[ _-]+", phrase)) for phrase in ordered]
    return re.compile(f"(?:{'|'.join(shaped)})(?:(?![^\\W_])|(?=[到至]))")


_TABLE = _table()
_STATUS = _pattern()


def read_status_word(text: str, at: int) -> tuple[StatusWord, int] | None:
    """The longest status phrase that begins at `text[at]` (folded): what it says and where it stops."""
    found = _STATUS.match(text, at)
    return (_TABLE[_key(found[0])], found.end()) if found else None


def read_percent(text: str, at: int) -> tuple[int, int] | None:
    """A figure such as "60%", "about 60 % done", "60 per cent" at `text[at]`: the whole per cent and where it stops.

    A part of a per cent is dropped, but never made 0 or 100 by that.
    """
    found = _PERCENT.match(text, at)
    if found is None:
        return None
    figure = int(found["whole"])
    if found["part"] and found["part"][1:].strip("0"):
        figure = max(figure, 1)
    return figure, found.end()
