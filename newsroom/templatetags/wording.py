"""The few words that stand around a story, in the story's own language.

Decides only how they are worded. A language that is not here gets English words, marked as English.
"""

from __future__ import annotations

RTL = frozenset({"ar", "he", "fa", "ur"})

_WORDS: dict[str, tuple[str, str, str]] = {
    "facts": ("Facts", "Факти", "الوقائع"),
    "fact": ("Fact", "Факт", "الواقعة"),
    "context": ("Context", "Контекст", "السياق"),
    "framings": ("Framings", "Рамки", "الأُطر"),
    "note": (
        "Each answers the same questions in the same order. Groups describe coverage, not people.",
        "Усі відповідають на ті самі запитання. Групи описують висвітлення, а не людей.",
        "يجيب كل منظور عن الأسئلة نفسها بالترتيب نفسه. التصنيف يصف التغطية لا الأشخاص.",
    ),
    "note-text": (
        "Groups describe coverage of this story, not people. Their order is not a ranking.",
        "Групи описують висвітлення, а не людей. Їхній порядок не є оцінкою.",
        "التصنيف يصف التغطية لا الأشخاص، وترتيبه ليس تفضيلاً.",
    ),
    "seen-from": ("Seen from", "Звідки дивляться", "منظور إليه من"),
    "names-for-it": ("Names for it", "Як це називають", "تسميات له"),
    "compare": ("Compare the framings", "Порівняти рамки", "قارن الأُطر"),
    "calls-it": ("Calls it", "Називають це", "التسمية"),
    "tells-it": ("Tells it", "Розповідають", "الرواية"),
    "stresses": ("Stresses", "Наголошують", "ما تُبرزه"),
    "leaves-out": ("Leaves out", "Оминають", "ما تُغفله"),
    "its-words": ("In its words", "Їхніми словами", "بكلماتها"),
    "carried": ("Facts carried", "Подані факти", "الوقائع الواردة"),
    "carried-n": ("{n} of {of}", "{n} із {of}", "{n} من {of}"),
    "disputed-n": ("{n} disputed", "заперечують: {n}", "محل خلاف: {n}"),
    "nothing": ("Nothing noted", "Нічого не занотовано", "لم يُسجَّل شيء"),
    "no-excerpt": ("No excerpt kept", "Цитати немає", "لا اقتباس"),
    "not-examined": ("Not examined", "Не перевірено", "لم يُفحص"),
    "matrix": ("Who carried which fact", "Хто подав який факт", "من أورد أيّ واقعة"),
    "reported": ("Reported", "Повідомили", "ورد"),
    "omitted": ("Omitted", "Оминули", "أُغفل"),
    "disputed": ("Disputed", "Заперечують", "محل خلاف"),
    "unknown": ("Not examined", "Не перевірено", "لم يُفحص"),
    "as-of": ("As of", "Станом на", "حتى"),
    "one-source": ("Single source", "Єдине джерело", "مصدر واحد"),
    "correction": ("Correction", "Виправлення", "تصويب"),
    "version": ("Version", "Версія", "النسخة"),
    "draft": ("Draft, not published", "Чернетка, не опубліковано", "مسودة غير منشورة"),
    "published": ("published", "опубліковано", "نُشرت"),
    "updated": ("updated", "оновлено", "حُدّثت في"),
    "first-published": ("first published", "перша публікація", "نُشرت أولاً في"),
    "corrected-once": ("1 correction", "1 виправлення", "تصويب واحد"),
    "corrected-n": ("{n} corrections", "виправлень: {n}", "تصويبات: {n}"),
    "all-versions": ("All versions", "Усі версії", "كل النسخ"),
    "said-in": ("Said in version", "Так було у версії", "ورد في النسخة"),
    "established": ("What is established", "Що встановлено", "ما ثبت"),
    "more-facts": ("{n} more in the story", "ще {n} у тексті", "{n} أخرى في الخبر"),
}
_PLACE = {"en": 0, "uk": 1, "ar": 2}


def base(language: str) -> str:
    """The language without script and region: zh-Hant is zh."""
    return language.split("-")[0].lower()


def direction_of(language: str) -> str:
    return "rtl" if base(language) in RTL else "ltr"


def has_words(language: str) -> bool:
    return base(language) in _PLACE


def word(name: str, language: str, **values: object) -> str:
    """The wording of `name` in that language, else in English."""
    return _WORDS[name][_PLACE.get(base(language), 0)].format(**values)
