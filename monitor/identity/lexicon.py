"""The words that mean the same, say the level, or say nothing, in titles and names of places."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SAME: dict[str, str] = {
    short: full
    for full, shorts in {
        "senior": "sr snr",
        "junior": "jr jnr",
        "engineer": "eng engr engineering engineers",
        "developer": "dev development",
        "manager": "mgr mngr",
        "director": "dir",
        "associate": "assoc",
        "assistant": "asst",
        "administrator": "admin",
        "intern": "internship interns internships",
        "graduate": "grad graduates grads",
        "undergraduate": "undergrad undergrads",
        "operations": "ops",
        "fall": "autumn",
        "level1": "i 1 l1",
        "level2": "ii 2 l2",
        "level3": "iii 3 l3",
        "level4": "iv 4 l4",
        "level5": "v 5 l5",
    }.items()
    for short in shorts.split()
}
SEVERAL: dict[str, tuple[str, ...]] = {
    "ml": ("machine", "learning"),
    "swe": ("software", "engineer"),
    "sde": ("software", "developer", "engineer"),
    "vp": ("vice", "president"),
    "svp": ("senior", "vice", "president"),
}
SENIORITY = _words(
    "intern graduate undergraduate junior senior lead principal staff head director manager phd trainee"
    " apprentice level1 level2 level3 level4 level5"
)
TITLE_NOISE = _words(
    "a an and the of for in at to with or on by de la le et und mit von im der die das da do"
    " m f d w x h fm mw mf mwd mfd mfx all genders gender divers diverse"
    " remote hybrid onsite site wfh work home office anywhere fully open full part time fulltime parttime"
    " permanent contract contingent contractor temporary temp fixed term ftc freelance job role position vacancy"
    " opening hiring urgent immediate start new level years experience year spring summer fall autumn winter season"
    " hours hour hr hrs day days week us usa uk eu emea apac 100"
)
SEASONS = _words("spring summer fall winter")
PLACE_NOISE = _words(
    "greater central north south east west northern southern eastern western metropolitan metro area city"
    " centre center downtown region county of the inner outer district"
    " remote hybrid onsite anywhere office hq headquarters"
)
WIDE = frozenset(
    [
        "england", "scotland", "wales", "ireland", "united kingdom", "great britain", "united states",
        "united states of america", "america", "europe", "germany", "deutschland", "france", "spain",
        "italy", "netherlands", "switzerland", "austria", "canada", "australia", "india", "japan", "brazil",
        "poland", "portugal", "sweden", "israel", "mexico", "worldwide", "global", "nationwide", "flexible",
    ]
)  # fmt: skip
