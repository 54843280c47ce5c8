"""Spanish, for the reader of questions. Data only, without accents; what the fields mean: `Vocabulary`."""

from __future__ import annotations

from emgbot.core.questions.english_words import GENERIC
from emgbot.core.questions.words import OPEN, TYPED, Intent, Needs, Rule, Vocabulary, words
from emgbot.core.status import Status

_NOUN = r"(?:actividad(?:es)?|tareas?|plazos?|vencimientos?|entregables?|acciones|trabajos?|cosas?|puntos?)"
_DONE = (
    r"(?:(?<!no )(?<!sin )(?:terminad|finalizad|completad|acabad|entregad|cerrad|cumplid|realizad)[oa]s?|hech[oa]s?)"
)
_DO = r"(?:hacer|entregar|terminar|finalizar|completar|acabar|presentar|enviar|cumplir|preparar|cerrar)"
_PAST = r"(?:hicimos|terminamos|finalizamos|completamos|acabamos|entregamos|cerramos|logramos|termino|entrego|completo)"
_MUST = r"(?:debo|debe|debemos|deben|hay que|tenemos que|tiene que|tienen que|tendria que|debemos de|deberia|deberian)"

RULES = (
    *TYPED,
    Rule(
        Intent.DIGEST,
        """
        (?:digest|boletin|resumen|recapitulacion)(?: semanal)?
        que hay de nuevo
        (?:que|novedades) (?:ha )?(?:cambiado|cambio)
        novedades
        """,
        Needs.ALONE,
    ),
    Rule(
        Intent.MINE,
        rf"""
        mis (?:proxim[oa]s )?{_NOUN}
        (?:lo mio|los mios|las mias)
        que (?:tengo que|debo|tengo pendiente|me toca)(?: {_DO})?
        tengo (?:algo|alguna tarea|tareas)(?: \S+)?
        (?:para|de) mi
        me corresponden?
        """,
        Needs.ALONE,
    ),
    Rule(
        Intent.OVERDUE,
        rf"""
        {_NOUN} (?:vencid[oa]s?|atrasad[oa]s?|retrasad[oa]s?|pasad[oa]s?|con retraso|incumplid[oa]s?)
        fuera de plazo
        """,
    ),
    Rule(
        Intent.OVERDUE,
        r"""
        (?:vencid|atrasad|retrasad|demorad)[oa]s?
        (?:con|en) retraso
        retrasos?
        (?:hemos|se nos ha) (?:perdido|pasado|olvidado)
        """,
        Needs.TITLED,
    ),
    Rule(Intent.OVERDUE, "(?:^|, )(?:(?:vencid|atrasad|retrasad)[oa]s?|con retraso)(?: @place)?$", Needs.ALONE),
    Rule(
        Intent.NEXT,
        rf"""
        proxim[oa]s? (?:{_NOUN}|pasos?|fechas? limites?)
        que (?:sigue|viene)(?: (?:ahora|despues))?
        lo (?:proximo|siguiente)
        pronto
        """,
        Needs.ALONE,
    ),
    Rule(
        Intent.STATUS,
        r"""
        puntos? focal(?:es)?
        (?:quien|quienes)(?: \S+){0,4} (?:responsables?|cargo|encargad[oa]s?|ocupa|lleva|dirige|coordina|hace|es)
        (?:responsable|encargad[oa])s? (?:de|del|para)
        """,
        Needs.SCOPE,
    ),
    Rule(
        Intent.STATUS,
        "(?:no|sin) (?:ha |han )?(?:empezad[oa]s?|empezar|comenzar|iniciad[oa]s?)",
        Needs.TITLED,
        Status.NOT_STARTED,
    ),
    Rule(
        Intent.STATUS,
        rf"""
        (?:no|sin)(?: (?:esta|estan|ha|han|hemos|se))* (?:(?:terminad|finalizad|completad|hech)[oa]s?|{_DO})
        (?:abiert[oa]s?|pendientes?)
        (?:queda|quedan|falta|faltan)(?: por {_DO})?
        """,
        Needs.TITLED,
        OPEN,
    ),
    Rule(Intent.STATUS, "en (?:riesgo|peligro)", Needs.TITLED, Status.AT_RISK),
    Rule(Intent.STATUS, "en (?:espera|pausa)\n (?:bloquead|suspendid|paralizad)[oa]s?", Needs.TITLED, Status.ON_HOLD),
    Rule(Intent.STATUS, "en (?:curso|marcha|progreso)\n (?:empezad|iniciad)[oa]s?", Needs.TITLED, Status.UNDER_WAY),
    Rule(Intent.STATUS, "(?:cancelad|suprimid|abandonad)[oa]s?", Needs.TITLED, Status.DISCONTINUED),
    Rule(
        Intent.STATUS,
        rf"""
        {_PAST}
        (?:hemos|ha|han|se ha|se han|fue|fueron|esta|estan)(?: \S+){{0,3}} {_DONE}
        {_NOUN} (?:que )?(?:se han |estan )?{_DONE}
        """,
        Needs.ASKED,
        Status.COMPLETED,
        past=True,
    ),
    Rule(Intent.STATUS, rf"{_NOUN} {_DONE}", Needs.ALONE, Status.COMPLETED, past=True),
    Rule(
        Intent.DUE,
        """
        vencimientos?
        plazos?
        fechas? (?:limites?|tope|de entrega|de vencimiento)
        entregables?
        """,
    ),
    Rule(
        Intent.DUE,
        rf"""
        (?:vence|vencen|vencia|vencian|vencio|vencieron|vencer|caduca|caducan|termina|terminan|finaliza|finalizan|acaba|acaban)
        {_MUST}(?: (?:ser|estar|que|aun|todavia)){{0,2}} (?:{_DO}|{_DONE})
        (?:para|por) (?:entregar|hacer|presentar)
        (?:previst[oa]s?|planead[oa]s?|programad[oa]s?|esperad[oa]s?)
        """,
        Needs.ASKED,
    ),
    Rule(Intent.DUE, "(?:^|, )(?:vence|vencen)(?= @)", Needs.ALONE),
    Rule(Intent.DUE, f"{_NOUN}\n (?:hay|tenemos|toca|toca hacer|pasa|en la agenda)", Needs.WHEN),
    Rule(Intent.DUE, rf"(?:^|, )(?:(?:las|los|nuestras|todas|lista|de) )*{_NOUN}(?= @when)", Needs.ALONE),
    Rule(
        Intent.STATUS,
        rf"""
        estado(?: actual)?
        (?:como|donde) (?:vamos|estamos|va todo|van las cosas|esta todo)
        (?:lista|muestra|cuales son|que)(?: \S+){{0,3}} {_NOUN}
        """,
        Needs.ALONE,
    ),
    Rule(
        Intent.STATUS, "avances?\n progreso\n (?:como|donde|que es|que pasa con|noticias|novedades) \\S+", Needs.SCOPE
    ),
    Rule(
        Intent.HELP,
        r"""
        ayuda(?:me)?
        que (?:puedes|sabes|puedo|podemos) (?:hacer|preguntar)(?:te)?
        como funciona(?:s)?
        ^(?:hola|buenos dias|buenas(?: tardes)?)(?: \S+)?$
        """,
        Needs.ALONE,
    ),
)

SPANISH = Vocabulary(
    code="es",
    rules=RULES,
    asking=words("que cual cuales cuando quien quienes donde como cuanto cuantas cuantos hay algo alguna algun"),
    yes_no=words("esta estan es son tenemos hemos ha han se fue fueron"),
    orders=words("lista muestra muestrame dime dame ensename envia enviame puedes podrias podria"),
    reporting=words("decirme saber dime muestrame ver decir pregunto recordarme sobre de mostrar"),
    leading=words("""
        hola buenos buenas dias tardes estimados estimadas gracias por favor y pues entonces pero ok emgbot
        todos todas para en
    """),
    subjects=words("""
        yo nosotros el ella ellos tu usted es son esta estan era fue soy somos estoy estamos he hemos ha han
        porque perdon
    """),
    idle=words("""
        el la los las un una unos unas del de a al en para por con y o que es son se nos nuestro nuestra
        nuestros nuestras todo toda todos todas aun todavia ya ser estar ha han hemos esta estan grupo
        grupos este estos estas su sus gracias favor me mi mis plan trabajo ahora actualmente fecha fechas
        seccion secciones algo alguna algun hay lo no sin tiene tienen
    """),
    nouns=words(
        "actividad actividades tarea tareas plazo plazos vencimiento vencimientos entregable entregables cosas"
    ),
    generic=GENERIC,
    calendar=words("""
        enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre semana
        semanas trimestre semestre lunes martes miercoles jueves viernes sabado domingo manana proximo
        proxima pasado pasada antes despues hasta mes fin ano hoy
    """),
    never=words("semanal marco mayor menos martes pasados parte gracias hermana proximamente vence"),
    whole=r"(?:todo|todas|todos|todo el plan|el plan entero)(?! (?:el|la|las|los) @)",
    ours="nuestr[oa]s?\n (?:este|nuestro) (?:grupo|canal)",
    sections=words("seccion secciones parte partes"),
    wishes=words("quiero quisiera queremos necesito gustaria"),
    wished=words("la el una un las los saber"),
    exclaimed=words("buen buena lindo bonito"),
    persons=words("quien quienes donde"),
    past=words("vencia vencian vencio vencieron era eran"),
    dating="(?:cuando|fecha|fechas|plazo|vencimiento)",
    pointing=words("esto eso el ella"),
    telling=r"gracias (?:\S+ ){0,2}por",
)
