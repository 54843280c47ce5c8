"""French, for the reader of questions. Data only, without accents; what the fields mean: `Vocabulary`."""

from __future__ import annotations

from emgbot.core.questions.english_words import GENERIC
from emgbot.core.questions.words import OPEN, TYPED, Intent, Needs, Rule, Vocabulary, words
from emgbot.core.status import Status

_NOUN = r"(?:activites?|taches?|echeances?|livrables?|actions?|travaux|choses?|points?)"
_DONE = r"(?:(?<!pas )(?<!encore )(?:termine|fini|acheve|livre|realise|accompli|boucle|rendu|remis|fait)e?s?)"
_DO = r"(?:faire|rendre|remettre|livrer|terminer|finir|achever|soumettre|envoyer|presenter|fournir|produire|preparer)"
_MUST = r"(?:dois|doit|devons|doivent|devez|devrait|devraient|devrions|faut)"

RULES = (
    *TYPED,
    Rule(
        Intent.DIGEST,
        """
        (?:digest|bulletin|resume|recapitulatif|lettre)s?(?: hebdomadaires?)?
        quoi de neuf
        qu est ce qui a change
        """,
        Needs.ALONE,
    ),
    Rule(
        Intent.MINE,
        rf"""
        mes (?:prochaines )?(?:{_NOUN}|dates limites)
        (?:les )?(?:miens|miennes)
        (?:que|qu est ce que|quoi)(?: \S+)? (?:dois je|je dois|j ai a|ai je a)(?: encore)? {_DO}
        ai je (?:\S+ )?a {_DO}
        (?:pour|concerne) moi
        me concernent?
        """,
        Needs.ALONE,
    ),
    Rule(
        Intent.OVERDUE,
        rf"""
        {_NOUN} (?:en retard|depasse(?:e|es|s)?|manque(?:e|es|s)?|echu(?:e|es|s)?)
        (?:dates limites|delais) depasse(?:e|es|s)
        hors delais?
        """,
    ),
    Rule(
        Intent.OVERDUE,
        r"""
        en retard
        retards?
        (?:avons nous|on a|a t on) (?:manque|rate|oublie)
        aurait du etre \S+
        auraient du etre \S+
        """,
        Needs.TITLED,
    ),
    Rule(Intent.OVERDUE, "(?:^|, )(?:en retard|retards?)(?: @place)?$", Needs.ALONE),
    Rule(
        Intent.NEXT,
        rf"""
        prochaine?s? (?:{_NOUN}|dates? limites?|etapes?)
        (?:{_NOUN} )?a venir
        (?:et )?ensuite
        la suite
        """,
        Needs.ALONE,
    ),
    Rule(
        Intent.STATUS,
        r"""
        points? foca(?:l|ux)
        qui(?: \S+){0,4} (?:responsable|charge|occupe|suit|dirige|coordonne|fait|referent)s?
        (?:responsable|referent)s? (?:de|du|pour|des)
        """,
        Needs.SCOPE,
    ),
    Rule(Intent.STATUS, "pas (?:encore )?(?:commence|demarre|debute)(?:e|es|s)?", Needs.TITLED, Status.NOT_STARTED),
    Rule(
        Intent.STATUS,
        rf"""
        pas (?:encore )?(?:ete )?(?:termine|fini|acheve|livre|realise|fait)(?:e|es|s)?
        (?:reste|restent)(?: t il)?(?: encore)?(?: a {_DO})?
        (?:encore )?ouvert(?:e|es|s)?
        """,
        Needs.TITLED,
        OPEN,
    ),
    Rule(Intent.STATUS, "a risque\n en danger\n menace(?:e|es|s)?", Needs.TITLED, Status.AT_RISK),
    Rule(
        Intent.STATUS, "en attente\n suspendu(?:e|es|s)?\n bloque(?:e|es|s)?\n en pause", Needs.TITLED, Status.ON_HOLD
    ),
    Rule(Intent.STATUS, "en cours\n (?:commence|demarre)(?:e|es|s)?", Needs.TITLED, Status.UNDER_WAY),
    Rule(Intent.STATUS, "abandonne(?:e|es|s)?\n annule(?:e|es|s)?", Needs.TITLED, Status.DISCONTINUED),
    Rule(Intent.STATUS, "reporte(?:e|es|s)?", Needs.TITLED, Status.CARRIED_OVER),
    Rule(
        Intent.DUE,
        rf"""
        {_MUST}(?: (?:t on|nous|on|encore|aussi|a|etre)){{0,3}} (?:{_DO}|{_DONE})
        a {_DO}
        """,
        Needs.WHEN,
    ),
    Rule(
        Intent.STATUS,
        rf"""
        (?:avons|avez|ont|a|est|sont|etait|etaient|ete|on)(?: \S+){{0,4}} {_DONE}
        {_NOUN} (?:qui sont |qui ont ete )?{_DONE}
        """,
        Needs.ASKED,
        Status.COMPLETED,
        past=True,
    ),
    Rule(Intent.STATUS, rf"{_NOUN} {_DONE}", Needs.ALONE, Status.COMPLETED, past=True),
    Rule(
        Intent.DUE,
        """
        echeances?
        echeant
        dates? limites?
        date butoir
        delais?
        livrables?
        """,
    ),
    Rule(
        Intent.DUE,
        rf"""
        (?:est|sont|etait|etaient|etre) due?s?
        {_MUST}(?: (?:t on|nous|on|encore|aussi|a|etre)){{0,3}} (?:{_DO}|{_DONE})
        (?:a|avons nous a|avons a|y a t il a) {_DO}
        (?:se )?terminent?
        (?:prend|prennent) fin
        (?:arrive|arrivent|vient|viennent) a (?:echeance|terme|expiration)
        expirent?
        (?:prevu|attendu|programme)(?:e|es|s)?
        """,
        Needs.ASKED,
    ),
    Rule(Intent.DUE, f"{_NOUN}\n (?:au programme|a l ordre du jour|y a t il|avons nous|se passe t il)", Needs.WHEN),
    Rule(Intent.DUE, rf"(?:^|, )(?:(?:les|nos|toutes|des|liste) )*{_NOUN}(?= @when)", Needs.ALONE),
    Rule(
        Intent.STATUS,
        rf"""
        statuts?
        etat (?:des lieux|d avancement)
        avancement
        ou en (?:sommes|est|sont)(?: (?:nous|on|t on|elles?|ils?))?
        (?:liste|montre|affiche|quelles|quels)(?: \S+){{0,3}} {_NOUN}
        """,
        Needs.ALONE,
    ),
    Rule(Intent.STATUS, "etat\n (?:comment|qu en est|des nouvelles|parle moi|qu est ce que|quoi|ou) \\S+", Needs.SCOPE),
    Rule(
        Intent.HELP,
        r"""
        aide(?: moi)?
        (?:que|qu est ce que|quoi) (?:sais|peux|pouvez|savez|puis|tu|vous|je)(?: \S+){0,3} (?:faire|demander)
        comment ca marche
        ^(?:bonjour|salut|bonsoir|coucou)(?: \S+)?$
        """,
        Needs.ALONE,
    ),
)

FRENCH = Vocabulary(
    code="fr",
    rules=RULES,
    asking=words("que qu quoi quel quelle quels quelles quand qui ou comment combien lesquelles lesquels"),
    yes_no=words("est sont a avons ont avez y as dois doit devons etes"),
    orders=words(
        "liste listez montre montrez affiche affichez donne donnez dis dites envoie envoyez peux pouvez pourrais"
    ),
    reporting=words("ce dire savoir montrer moi nous sais voir demande rappelle rappeler connaitre sur de"),
    leading=words("""
        bonjour salut bonsoir coucou cher chere chers svp merci et alors donc mais ok emgbot tous toutes stp
        plait il te vous s en pour dans
    """),
    subjects=words("""
        je j nous on il elle ils elles tu vous c ce cela est sont etait suis sommes avons ont ai sera seront
        parce car desole desolee
    """),
    idle=words("""
        le la les l un une des du de d a au aux en dans pour sur par avec et ou que qu qui est ce c se s y
        il elle on nous notre nos tout toute tous toutes encore deja t ete etre sont ont avons ai groupe
        groupes cette ces cet son sa ses merci svp stp plait te vous me moi mon ma mes plan travail faire
        la-bas ici ici-la maintenant actuellement cours point points date dates section savoir quelque chose
        quelqu liste ne n pas plus ci la
    """),
    nouns=words("activite activites tache taches echeance echeances livrable livrables action actions travaux chose"),
    generic=GENERIC,
    calendar=words("""
        janvier fevrier mars avril juillet aout septembre octobre novembre decembre semaine mois trimestre
        semestre annee lundi mardi mercredi jeudi vendredi samedi dimanche demain prochain prochaine dernier
        derniere avant apres
    """),
    never=words("""
        matin marche merci moins moi demande prochainement avantage mardi semaines annees arriver derriere
    """),
    whole=r"(?:tout|toutes|tous|tout le plan|l ensemble|le plan entier)(?! (?:le|la|les) @)",
    ours="nos\n notre\n (?:ce|notre) (?:groupe|canal)",
    sections=words("section sections partie parties"),
    wishes=words("veux voudrais voudrions aimerais souhaite besoin"),
    wished=words("la le les une un de"),
    exclaimed=words("belle beau bonne"),
    persons=words("pourquoi ou"),
    past=words("etait etaient etions"),
    dating="(?:quand|date|dates|echeance|delai)",
    pointing=words("ce c il elle cela ca"),
    telling=r"merci (?:\S+ ){0,2}pour",
)
